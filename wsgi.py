"""What gunicorn serves."""

from portal import create_app
from portal.config import keep_files_private

keep_files_private()
app = create_app()
