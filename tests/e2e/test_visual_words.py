"""The lesson on visual words in a real browser: k-means walks to scikit-learn's end, and what is drawn can be read."""

import re

import numpy as np
from playwright.sync_api import Browser, Locator, Page, expect
from sklearn.cluster import KMeans

from cnnlab.i18n import Translator
from cnnlab.ui.visual_words import course, described, subject
from cnnlab.ui.visual_words.course import Course, Run
from cnnlab.ui.visual_words.described import Reading
from cnnlab.ui.visual_words.subject import Book
from tests.e2e.serving import Server

EN, ZH = Translator("en"), Translator("zh_CN")
KEY = "visual-words"
BOOK = Book("digits", size=4, patches=1000, k=2)
LINK = "view=kmeans&data=digits&size=4&clusters=5"


def expected(start: str = "random", seed: int = 0) -> Course:
    return course.course(Run(BOOK, 5, start, seed), subject.found(BOOK))


def opened(page: Page, server: Server, more: str = "") -> Locator:
    page.goto(f"{server.url}/{KEY}?{LINK}{more}")
    stage = page.locator(".kmeans")
    expect(stage).to_have_attribute("data-state", "0")
    return stage


def test_stepping_to_the_end_reaches_scikit_learns_inertia(page: Page, server: Server) -> None:
    stage, found = opened(page, server), expected()
    step = stage.locator(".next")
    for at in range(1, len(found.states)):
        step.click()
        expect(stage).to_have_attribute("data-state", str(at))
    expect(step).to_be_disabled()
    expect(stage.locator(".bar span")).to_contain_text(f"After move {len(found.states) // 2}")
    theirs = KMeans(5, init=found.states[0].centres, n_init=1, tol=0).fit(found.points).inertia_
    shown = float(stage.get_attribute("data-inertia") or "nan")
    np.testing.assert_allclose(shown, theirs, rtol=1e-6)


def test_the_keys_walk_forward_back_and_to_both_ends(page: Page, server: Server) -> None:
    stage, found = opened(page, server, "&start=plusplus&lang=zh_CN"), expected("plusplus")
    cloud = stage.locator(".cloud")
    cloud.focus()
    for key, at in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", len(found.states) - 1),
        ("Home", 0),
    ):
        cloud.press(key)
        expect(stage).to_have_attribute("data-state", str(at))
        expect(stage).to_have_attribute("data-inertia", re.compile(re.escape(f"{found.states[at].inertia:.4g}"[:4])))
    expect(stage.locator(".bar span")).to_have_text(ZH(f"{KEY}.say.begin", points=400))


def test_it_plays_pauses_and_starts_again_with_another_start(page: Page, server: Server) -> None:
    stage = opened(page, server)
    button = stage.locator(".main")
    expect(button).to_have_text(EN(f"{KEY}.say.play"))
    button.click()
    expect(button).to_have_text(EN(f"{KEY}.say.pause"))
    expect(stage).to_have_attribute("data-state", re.compile("[2-9]"))
    button.click()
    expect(button).to_have_text(EN(f"{KEY}.say.play"))
    page.get_by_role("button", name=EN(f"{KEY}.start_seed.again", seed=0)).click()
    expect(page).to_have_url(re.compile("start_seed=1"))
    expect(stage).to_have_attribute("data-inertia", f"{expected(seed=1).states[0].inertia:.7g}")
    expect(stage).to_have_attribute("data-state", "0")


def test_who_wants_no_motion_gets_the_end_at_once(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    stage = opened(context.new_page(), server)
    button = stage.locator(".main")
    expect(button).to_have_text(EN(f"{KEY}.say.end"))
    button.click()
    expect(stage).to_have_attribute("data-state", str(len(expected().states) - 1))
    context.close()


def test_the_legend_counts_the_words_of_the_picture(page: Page, server: Server) -> None:
    book = Book("digits", size=4, patches=500, k=10)
    read = described.describe_picture(Reading(book), subject.found(book), subject.test_picture("digits", 7), levels=1)
    counts = np.bincount(read.places.ravel(), minlength=10)
    page.goto(f"{server.url}/{KEY}?view=picture&data=digits&size=4&n=500&k=10&index=7")
    first = page.locator(".bow-lit li").first
    best = int(counts.argmax())
    expect(first).to_have_text(EN(f"{KEY}.legend.word", word=best + 1, count=int(counts[best]), total=25))
    expect(page.locator(".bow-near")).to_have_count(0)
    page.get_by_text(EN(f"{KEY}.guess.yes"), exact=True).click()
    expect(page.locator(".bow-near li")).to_have_count(6)


def test_a_word_for_each_centre_is_shown_with_its_use(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/{KEY}?data=digits&size=4&n=500&k=10")
    expect(page.locator(".bow-words li")).to_have_count(10)
    uses = subject.found(Book("digits", 4, 500, 10)).uses
    expect(page.locator(".bow-words li").first).to_have_text(f"{uses[0] / 5:.1f}%")
