"""The process: a FastAPI app with the action webhook and the task API. Nothing else imports rasa_sdk."""
