"""The voice process: private HTTP and websocket app, vosk-server's port, AudioSocket."""
