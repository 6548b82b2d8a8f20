"""The claims, by topic: each module reads like the chapter that its statements came from."""
