"""Hostile text in every field, and from AWS: it is shown as text, nothing of it runs, no markup appears."""

import pytest
from pages import SETUP, notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.ui
EVIL = (
    "<img src=x onerror=window.broken=1><script>window.broken=1</script><b class=evil>&lt;i class=evil&gt;\u202egnirts"
)
FROM_AWS = f"""{SETUP}
evil = {EVIL!r}
target = js.Target(pipeline="abalone", parameters={{"InputDataUrl": evil}})
client.apply(client.plan(js.Rule(name="evil", when="rate(1 day)", targets=(target,), description=evil)))
client.start("abalone", {{"InputDataUrl": evil + "x" * 800}})
view = js.triggers(client=client)
view"""
ERROR = """view.table.store.set(error=evil * 100, search='nothing <b class=evil>')
view.opened.card.store.set(error=evil * 100)"""


def nothing_ran(page):
    assert page.evaluate("window.broken") is None
    roots = page.locator(".jp-sched-root")
    assert roots.locator("img, script, .evil, iframe").count() == 0
    turned = page.evaluate(
        """() => [...document.querySelectorAll('.jp-sched-root :not(.jp-sched-json-paint, .jp-sched-json-paint *)')]
        .filter(node => [...node.childNodes].some(each => each.nodeType === 3 && each.data.includes('\u202e')))
        .map(node => node.outerHTML)"""
    )
    assert turned == [], "only a field shows what was typed into it as it was typed"


def test_hostile_text_is_only_ever_text(lab, page):
    page.on("dialog", lambda _: pytest.fail("a script of the text ran"))
    lab.open_notebook(page, notebook(lab.home, "evil.ipynb", FROM_AWS, ERROR, "js.schedule('abalone', client=client)"))
    lab.run_cells(page, 1)
    table = page.locator(".jp-sched-triggers")
    expect(table).to_contain_text("<img src=x onerror")
    table.get_by_role("button", name="evil").click()
    expect(page.locator(".jp-sched-card")).to_contain_text("InputDataUrl = <img src=x")
    page.locator(".jp-sched-card").get_by_role("button", name="Delete").click()
    nothing_ran(page)
    lab.run_cell(page, "view.table.store.set")
    expect(table).to_contain_text("Nothing fits 'nothing <b class=evil>'")
    nothing_ran(page)

    lab.run_cell(page, "js.schedule('abalone'")
    form = page.locator(".jp-sched-form")
    expect(form).to_contain_text("InputDataUrl has no default")
    form.get_by_label("InputDataUrl source").select_option("Fixed value")
    fill_every_field(form)
    form.get_by_label("Starts", exact=True).select_option("On an event")
    expect(form.get_by_label("Bucket", exact=True)).to_be_visible()
    fill_every_field(form)
    expect(form.locator(".jp-sched-sentence")).to_contain_text("<img src=x onerror")
    expect(form.get_by_role("button", name="Create rule")).to_be_disabled()
    nothing_ran(page)


def fill_every_field(form):
    fields = form.locator("input[type=text]:visible, textarea:visible")
    for number in range(fields.count()):
        field = fields.nth(number)
        if field.is_enabled():
            field.fill(EVIL + "x" * 10_000)
            field.press("Tab")
