"""The lesson on fixed and learnt features, run by Streamlit: views, guesses, what is recorded and what is run here."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from cnnlab.datasets import folds
from cnnlab.experiments import ladder, ledger
from cnnlab.experiments.ladder import Settings, Trial
from cnnlab.experiments.rungs import RUNGS
from cnnlab.i18n import LANGUAGES, Translator
from cnnlab.jobs import api
from cnnlab.ui import cache, numbers, trials
from cnnlab.ui.ladder import figure, results, settings
from cnnlab.ui.ladder.settings import DATASETS, SHARES, VIEWS
from tests.ui import opening

pytestmark = pytest.mark.usefixtures("own_home")

KEY = "ladder"
EN = Translator("en")
opened = partial(opening.opened, KEY)
RECORD = next(record for record in ledger.read("ladder") if record["settings"] == vars(Settings()))


def said(at: AppTest) -> str:
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.header, *at.info))


def drawn(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("data", DATASETS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_in_each_language(view: str, data: str, lang: str) -> None:
    at = opened(view=view, data=data, guess="hog", lang=lang)
    assert list(at.exception) == [] and list(at.warning) == []


def test_no_accuracy_is_told_before_there_is_a_guess() -> None:
    asked, guessed = opened(), opened(guess="hog")
    for rung in RUNGS:
        accuracy = numbers.percent(RECORD["accuracies"][rung]["mean"], "en")
        assert accuracy not in said(asked) + drawn(asked)
        assert accuracy in drawn(guessed)
    assert EN(f"{KEY}.hidden") in said(asked)
    assert RECORD["date"] in said(guessed)
    assert any(EN(f"{KEY}.verdict.{RECORD['verdict']}") in block.value for block in guessed.header)


def test_a_right_and_a_wrong_guess_are_told_apart() -> None:
    best = max(RUNGS, key=lambda rung: RECORD["accuracies"][rung]["mean"])
    for rung in RUNGS:
        told = said(opened(guess=rung))
        assert (EN(f"{KEY}.guess.right", best="", accuracy="").split("*")[0] in told) == (rung == best)


def test_every_number_of_the_table_is_that_of_the_record() -> None:
    table = next(block.value for block in opened(guess="cnn").markdown if block.value.startswith("| "))
    rows = {line.split("|")[1].strip(): line for line in table.splitlines()[2:]}
    for rung in RUNGS:
        row = rows[EN(f"{KEY}.rung.{rung}")]
        found = RECORD["accuracies"][rung]
        for name in ("mean", "low", "high"):
            assert numbers.percent(found[name], "en") in row
        if rung in RECORD["gains"]:
            assert EN(f"{KEY}.short.{RECORD['verdicts'][rung]}") in row


def test_a_share_is_a_number_of_pictures_that_every_part_has() -> None:
    for data in DATASETS:
        counts = [settings.n_train(data, share) for share in SHARES]
        assert counts == sorted(set(counts), reverse=True)
        assert counts[-1] >= folds.FEWEST and counts[0] <= folds.most(data)


def test_settings_that_nobody_ran_offer_to_run_them() -> None:
    at = opened(data="digits", share="tenth")
    assert EN(f"{KEY}.verdict.none") in said(at)
    assert at.button(key=f"{KEY}.launch").label == EN(f"{KEY}.launch", n=5)


def test_a_recorded_setting_is_one_click_away() -> None:
    records = ledger.read("ladder")
    place = next(place for place, record in enumerate(records) if record["settings"]["dataset"] == "textures")
    at = opened(guess="cnn")
    at.button(key=f"{KEY}.record.{place}").click().run()
    assert numbers.percent(records[place]["accuracies"]["hog"]["mean"], "en") in drawn(at)


@pytest.mark.parametrize("pair", [("cnn", "hog"), ("words", "hog"), ("pixels", "cnn")])
def test_pictures_and_counts_are_those_that_the_record_gives(pair: tuple[str, str]) -> None:
    first, second = pair
    at = opened(view="pictures", first=first, second=second)
    rows = [(row["labels"], {each["rung"]: each["answers"] for each in row["rungs"]}) for row in RECORD["trials"]]
    pairs = [
        (label == answers[first][place], label == answers[second][place])
        for labels, answers in rows
        for place, label in enumerate(labels)
    ]
    count = pairs.count((True, False))
    assert f"{count} of {len(pairs):,} test pictures" in said(at)
    for name, cell in (("right", (True, True)), ("neither", (False, False))):
        assert f"| {EN(f'{KEY}.both.{name}')} | {pairs.count(cell):,} |" in said(at)
    assert drawn(at).count("<figure>") == min(24, count)


def test_two_equal_ways_are_refused_in_a_sentence() -> None:
    assert EN(f"{KEY}.both.same") in said(opened(view="pictures", first="hog", second="hog"))


def test_a_shown_picture_is_the_parts_own() -> None:
    found = ladder.only_right(results.of_record(RECORD), "cnn", "hog")[0]
    test = folds.fold("fashion_mnist", found.part, 100)[1]
    assert test.labels[found.place] == found.label != found.answer


def test_more_pictures_show_every_recorded_number() -> None:
    table = next(block.value for block in opened(view="more").markdown if block.value.startswith("| "))
    recorded = {r["settings"]["n_train"] for r in ledger.read("ladder") if r["settings"]["dataset"] == "fashion_mnist"}
    assert len(recorded) > 1
    for n in recorded:
        assert f"| {n:,} |" in table


def test_a_run_with_the_same_configuration_is_found_again_and_not_started_twice() -> None:
    chosen = Settings("digits", 143)
    run_id = api.submit("ladder", chosen.config(Trial(2)).to_dict(), "somebody else")
    cache.training_runs.clear()
    found = trials.find(chosen, cache.run_climbed)
    assert found.alive == {Trial(2): run_id} and len(found.missing) == 4


def test_the_axis_holds_every_interval_and_has_at_most_six_ticks() -> None:
    outcome = ladder.judge(results.of_record(RECORD))
    axis = figure.axis_of(outcome.accuracies)
    assert all(0 <= axis.place(each) <= 100 for found in outcome.accuracies.values() for each in found)
    assert 2 <= len(axis.ticks) <= 6
