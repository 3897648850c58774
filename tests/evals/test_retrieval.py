"""Goals of retrieval on questions that nothing was trained or tuned on."""

from pathlib import Path

import pytest

from knowledge.build import build
from knowledge.bundle import BundleStore
from knowledge.chunks import Kind, entries
from knowledge.encoder import OnnxEncoder
from knowledge.evaluation import Asked, Score, measure, noise_sets, rankers, read_questions
from knowledge.guides import GuideStore
from knowledge.index.channels import Index, open_index
from knowledge.index.fusion import open_fusion
from knowledge.text.normalise import bare

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
QUESTIONS = read_questions(Path(__file__).parent / "retrieval")
ANSWERABLE = [question for asked in QUESTIONS.values() for question in asked if question.item]
STRANGE = [question for asked in QUESTIONS.values() for question in asked if not question.item]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder.open()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, encoder: OnnxEncoder) -> Index:
    folder = tmp_path_factory.mktemp("index")
    build(folder)
    return open_index(folder, encoder)


@pytest.fixture(scope="module")
def clean(index: Index, encoder: OnnxEncoder) -> Score:
    return scored(index, encoder, ANSWERABLE)


def scored(index: Index, encoder: OnnxEncoder, asked: list[Asked]) -> Score:
    fusion = open_fusion()
    return measure(index, encoder, fusion, asked, rankers(fusion))["fusion"]


def test_no_evaluation_question_is_learned_from() -> None:
    learned = {
        bare(chunk.text)
        for entry in entries(GuideStore.open(), BundleStore.open())
        for chunk in entry.chunks
        if chunk.kind is Kind.QUESTION
    }

    assert [q.text for q in [*ANSWERABLE, *STRANGE] if bare(q.text) in learned] == []


def test_held_out_questions_find_their_item(clean: Score) -> None:
    assert clean.first >= 0.95
    assert clean.third >= 0.99
    assert clean.unknown <= 0.04


def test_strange_questions_are_refused_or_asked_back(index: Index, encoder: OnnxEncoder) -> None:
    assert scored(index, encoder, STRANGE).answered <= 0.05


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
@pytest.mark.parametrize(("percent", "least"), [(10, 0.92), (20, 0.85)])
def test_characters_of_the_same_sound(index: Index, encoder: OnnxEncoder, percent: int, least: float) -> None:
    noisy = noise_sets(ANSWERABLE, SHARED)[f"same sound {percent} %"]

    assert scored(index, encoder, noisy).first >= least


@pytest.mark.parametrize("noise", ["traditional", "fillers", "pinyin"])
def test_other_noise_costs_little(index: Index, encoder: OnnxEncoder, clean: Score, noise: str) -> None:
    assert scored(index, encoder, noise_sets(ANSWERABLE, SHARED)[noise]).first >= clean.first - 0.02


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("居住证要不要钱", "residence-permit-application"),
        ("俺身份证掉了咋整", "id-card-replacement"),
        ("娃儿上户口", "birth-household-registration"),
        ("领证要带啥", "marriage-registration"),
        ("房产证过户", "real-estate-transfer"),
        ("juzhuzheng", "residence-permit-application"),
        ("jzz", "residence-permit-application"),
    ],
)
def test_colloquial_questions_are_answered(index: Index, encoder: OnnxEncoder, text: str, item: str) -> None:
    score = scored(index, encoder, [Asked(text=text, item=item)])

    assert (score.first, score.answered) == (1, 1)
