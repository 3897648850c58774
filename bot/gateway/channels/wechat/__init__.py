"""The WeChat mini-program's customer messages: a push callback, answered through the customer-service API."""
