from tests.support.client import signed_in
from tests.support.fixtures import Office
from tests.support.lint import problems_of_page
from tests.support.lists import statements
from tests.support.pages_rehearsal import rehearsal_pages
from tests.support.pages import pages
import brotli
def test_mine(office: Office) -> None:
    bad = []
    for page in [*rehearsal_pages(office.world), *[p for p in pages(office.world) if p.endpoint.startswith("paritrana.")]]:
        client = signed_in(office.app, page.person)
        answer = client.get(page.url)
        with statements(office.app) as sent:
            answer = client.get(page.url)
        text = answer.get_data(as_text=True)
        size = len(brotli.compress(text.encode(), quality=5))
        print("PAGE", page, answer.status_code, size, len(sent), problems_of_page(text))
        if answer.status_code != 200 or size > 7000 or len(sent) > 12:
            bad.append(str(page))
            if len(sent) > 12:
                print(*[s[:150] for s in sent], sep="\n")
    assert not bad
