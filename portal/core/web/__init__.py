"""What every view uses: `render` and `done`, and what every request passes through."""

from portal.core.web.rendering import done, render
from portal.core.web.static_files import static_url

__all__ = ["done", "render", "static_url"]
