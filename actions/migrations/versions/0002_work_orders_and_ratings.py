"""Work orders with the record of their changes, ratings with theirs; several submissions may share one number."""

import sqlalchemy as sa
from alembic import op

from actions.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSAL = "the record of changes is append-only"


def upgrade() -> None:
    """Apply."""
    _orders()
    _ratings()
    for table in ("work_order_events", "rating_events"):
        _append_only(table)
    with op.batch_alter_table("submissions") as batch:  # a repeated concern is kept under the first number
        batch.drop_constraint("uq_submissions_case_no", type_="unique")
    op.create_index("ix_submissions_case_no", "submissions", ["case_no"])


def _orders() -> None:
    op.create_table(
        "work_orders",
        sa.Column("case_no", sa.String(64), sa.ForeignKey("cases.case_no", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("first_key", sa.String(200), nullable=False),
        sa.Column("place_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("phone_digest", sa.LargeBinary(32)),
        sa.Column("subject_digest", sa.LargeBinary(32)),
        sa.Column("conversation_digest", sa.LargeBinary(32)),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_estimated", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_work_orders_kind_place_digest", "work_orders", ["kind", "place_digest"])
    op.create_table(
        "work_order_events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("case_no", sa.String(64), nullable=False, index=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("actor", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )


def _ratings() -> None:
    op.create_table(
        "rating_rights",
        sa.Column("matter", sa.String(80), primary_key=True),
        sa.Column("conversation_digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "ratings",
        sa.Column("matter", sa.String(80), primary_key=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("rated_at", Moment(), nullable=False),
        sa.Column("follow_up", sa.String(12)),
        sa.Column("contact_by", sa.Date()),
        sa.Column("rectify_by", sa.Date()),
    )
    op.create_table(
        "rating_events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("matter", sa.String(80), nullable=False, index=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(12)),
        sa.Column("after", sa.String(12)),
        sa.Column("actor", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )


def _append_only(table: str) -> None:
    """Let the database itself refuse to change or delete rows."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def downgrade() -> None:
    """Take back. Submissions that share a number must be gone before."""
    op.drop_index("ix_submissions_case_no", "submissions")
    with op.batch_alter_table("submissions") as batch:
        batch.create_unique_constraint("uq_submissions_case_no", ["case_no"])
    for table in ("rating_events", "ratings", "rating_rights", "work_order_events", "work_orders"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in ("work_order_events", "rating_events"):
            op.execute(f"DROP FUNCTION {table}_refuse()")
