"""What the messaging room needs to be told."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from core.settings import MunadilSettings


class ConnectorSettings(MunadilSettings):
    """Settings of conversations on messaging apps: keys, merging, sending, keeping and watching."""

    identity_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key of the hash that stands for a person; empty makes one in the data folder. To change it, put the new one "
        "before the old, with a comma between, and run `munadil keys rotate`; just changed, it parts every conversation from its past.",
    )
    identity_key_file: Path | None = Field(default=None, description="File to read MUNADIL_IDENTITY_KEY from.")
    address_key: SecretStr = Field(
        default=SecretStr(""),
        description="Keys that addresses and texts are encrypted with, newest first, separated by commas; empty makes one "
        "in the data folder.",
    )
    address_key_file: Path | None = Field(
        default=None, description="File to read MUNADIL_ADDRESS_KEY from, a key a line."
    )

    merge_seconds: float = Field(
        default=0.4,
        ge=0,
        le=5,
        description="Silence to wait for after a message, so that quick messages get one answer.",
    )
    merge_limit_seconds: float = Field(
        default=3.0, ge=0, le=30, description="Longest time that a message waits for others to be answered with it."
    )
    history_turns: int = Field(default=10, ge=0, description="Past turns of a conversation that an answer may use.")
    history_hours: float = Field(
        default=24.0, ge=0, description="Age in hours past which a turn is no longer used for answers."
    )

    answer_tries: int = Field(
        default=4, ge=1, description="Times that an answer is tried before the turn is parked for staff."
    )
    send_tries: int = Field(default=8, ge=1, description="Times that a message is sent before it is parked for staff.")
    retry_seconds: float = Field(
        default=1.0, gt=0, description="Wait before the second try of a send; each further wait is twice as long."
    )
    retry_limit_seconds: float = Field(default=600.0, gt=0, description="Longest wait between two tries of a send.")
    echo_seconds: float = Field(
        default=8.0,
        ge=0,
        description="Wait for a provider's report on a send of unknown outcome before it is sent again, where the provider "
        "sends such reports.",
    )

    worker_name: str = Field(
        default="",
        description="Name of this worker, one process per name; empty means `worker` on SQLite and a fresh name on PostgreSQL.",
    )
    concurrent_turns: int = Field(
        default=64, ge=1, description="Conversations that one worker answers at the same time."
    )
    concurrent_sends: int = Field(
        default=6,
        ge=1,
        description="Messages that one worker hands to one provider at the same time; a kill can double no more than these.",
    )
    reap_seconds: float = Field(default=1.0, gt=0, description="Seconds between two looks for workers that died.")
    sweep_seconds: float = Field(
        default=60.0, gt=0, description="Seconds between two looks for messages that nothing is about to answer."
    )

    keep_conversations_days: int = Field(
        default=90,
        ge=1,
        description="Days after its last message that a conversation is erased whole, with its address.",
    )
    keep_turns_days: int = Field(
        default=30, ge=1, description="Days that messages, answers, what was sent and feedback are kept."
    )
    keep_subscriptions_days: int = Field(
        default=365,
        ge=1,
        description="Days that somebody's wish to be told later is kept, with their address, where nothing has ended it.",
    )
    keep_parked_days: int = Field(
        default=30, ge=1, description="Days that a message which could not be sent stays for staff to send again."
    )
    keep_receipts_days: int = Field(
        default=8,
        ge=1,
        description="Days that the hash of a message's number is kept after the message, to know a late redelivery by.",
    )
    keep_statuses_days: int = Field(default=14, ge=1, description="Days that providers' delivery reports are kept.")
    keep_erased_days: int = Field(
        default=400,
        ge=1,
        description="Days that a digest remembers that somebody was erased, so that a restored backup has them erased again: at least as "
        "long as backups are kept.",
    )

    red_age_seconds: float = Field(
        default=120.0, gt=0, description="Age of the oldest unanswered message past which the server is not ready."
    )
    red_backlog: int = Field(
        default=1000, ge=1, description="Unanswered messages beyond which the server is not ready."
    )
    red_send_error_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Share of recent sends that failed beyond which the server is not ready; of twenty sends at least.",
    )
