"""Opening an ONNX file in a real browser: taken along, uploaded, looked at; a broken one is explained."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from cnnlab.i18n import Translator
from tests.e2e.serving import Server

EN = Translator("en")


def test_a_file_is_taken_along_cut_off_opened_whole_and_walked_through(
    page: Page, server: Server, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/open-model?network=lenet5")
    button = page.get_by_role("button", name=EN("open-model.download_onnx"))
    expect(button).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        button.click()
    whole, cut = tmp_path / "lenet5.onnx", tmp_path / "cut.onnx"
    download.value.save_as(whole)
    cut.write_bytes(whole.read_bytes()[:-40])

    page.goto(f"{server.url}/open-model?source=file")
    box = page.locator('input[type="file"]')
    box.set_input_files(cut)
    expect(page.get_by_text("no ONNX file, or one that is cut off")).to_be_visible()
    box.set_input_files(whole)
    expect(page.get_by_text(EN("open-model.all_understood"))).to_be_visible()
    expect(page.get_by_text("no ONNX file, or one that is cut off")).to_have_count(0)

    row = page.locator(".layers tbody tr").filter(has_text="features.3")
    row.locator('[data-column="macs"]').click()
    expect(page.locator(".layers .formula")).to_contain_text("5·5·6·16 · 10·10 = 240,000")
    with page.expect_download() as download:
        page.get_by_role("button", name=EN("open-model.download_csv")).click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert {row["macs"] for row in rows if row["name"] == "features.3"} == {"240000"}
