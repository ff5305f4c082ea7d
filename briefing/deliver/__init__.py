"""The stage ``deliver``: an archived edition becomes mails, each accounted for, each once."""
