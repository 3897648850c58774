"""Speech for the public: passed on to the voice process."""
