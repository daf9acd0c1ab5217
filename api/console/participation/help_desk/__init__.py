"""The help desk for staff: tickets, queues, the clock, kept replies, and figures."""
