"""Ways to tell staff: e-mail, a webhook, the team's Telegram chat."""
