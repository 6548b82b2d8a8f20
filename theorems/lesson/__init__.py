"""A lesson on gradient descent: its variants, rates, schedules and worked problems."""
