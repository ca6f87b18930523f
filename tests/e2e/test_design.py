"""Design tasks in a real browser: solved in the cards, and a table filled in cell by cell."""

from playwright.sync_api import Page, expect

from tests.e2e.serving import Server


def test_a_task_is_solved_in_the_cards_and_then_shows_why(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/design")
    cards = page.locator(".builder li")
    expect(cards.first).to_contain_text("96×54×54")
    expect(page.get_by_text("One solution")).to_have_count(0)
    cards.first.get_by_label("padding").fill("2")
    expect(page.get_by_text("Solved.")).to_be_visible()
    expect(page.get_by_text("rounded down to 55")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/design?net=c96k11s4p2-r")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text("2 of 3 met")).to_be_visible()


def test_a_table_is_judged_when_a_cell_is_left(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/design?view=tables&table=alexnet_224")
    grid = page.get_by_test_id("stDataFrame").locator(".dvn-scroller")  # a canvas lies under it
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box is not None
    for typed, said in (("55", "That is rounded up"), ("54", "1 of 19 right")):
        grid.click(position={"x": box["width"] - 150, "y": 52})
        page.keyboard.press("Enter")
        box_in_cell = page.locator("#portal input")
        box_in_cell.fill(typed)
        box_in_cell.press("Enter")
        expect(page.get_by_text(said)).to_be_visible()
