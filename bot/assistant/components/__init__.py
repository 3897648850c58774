"""What the assistant adds to Rasa: its channel, stores, policy, and a faster check of action answers."""
