"""The case as its holder sees it: the `Case` of the task API."""

from datetime import date

from pydantic import Field

from core.reply import CaseState, Strict, TimelineEvent


class Supplement(Strict):
    """What has to be handed in later (补正), and until when."""

    what: list[str]
    until: date | None


class BundleCase(Strict):
    """One case of a bundle, in short."""

    case_no: str
    item: str
    item_name: str
    status: str
    status_text: str


class Case(Strict):
    """A case for its holder; names are masked, numbers of people never appear."""

    case_no: str
    item: str
    item_name: str
    status: str
    """Code of domain list case_status: 02, 05, 06, 07, 10, 11, 12, 13."""
    status_text: str
    """The status in citizens' words: 审核中."""
    stage: str
    """The step of the process it is at: 受理, 审查, 决定, 送达."""
    submitted_at: str
    promised_by: date | None
    statutory_by: date | None
    estimated: bool = False
    """The dates rest on a holiday calendar not yet published, or the case is not yet accepted."""
    days_left: int | None
    """Working days until `promised_by` (else `statutory_by`); negative when overdue; null when the clock is stopped."""
    due_soon: bool = False
    overdue: bool = False
    next_step: str | None
    supplement: Supplement | None = None
    result: str | None = None
    delivery: str | None = None
    reason: str | None = None
    """Why it was not granted, where it was not."""
    timeline: list[TimelineEvent]
    holder: str
    """Masked name: 张*."""
    bundle_no: str | None = None
    """Set for the cases of one bundle (一件事), handled in order."""
    bundle: list[BundleCase] = Field(default_factory=list)
    """All cases of the bundle, this one included, in the order they are handled."""
    as_of: str | None = None
    """When the source last told this, where it does not answer at the moment."""

    def state(self) -> CaseState:
        """The short form that travels with a reply."""
        return CaseState(
            case_no=self.case_no,
            status=self.status,
            stage=self.stage,
            promised_by=self.promised_by,
            statutory_by=self.statutory_by,
            days_left=self.days_left,
            next_step=self.next_step,
        )
