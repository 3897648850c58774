"""The WeChat channel: users, inbox, shared access_token."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "wechat_users",
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(36),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("ix_wechat_users_conversation_id", "wechat_users", ["conversation_id"])
    op.create_table(
        "wechat_inbox",
        sa.Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.UniqueConstraint("message_id", name="uq_wechat_inbox_message_id"),
    )
    op.create_index("ix_wechat_inbox_next_attempt_at", "wechat_inbox", ["next_attempt_at"])
    op.create_table(
        "wechat_tokens",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("wechat_tokens", "wechat_inbox", "wechat_users"):
        op.drop_table(table)
