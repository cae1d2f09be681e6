// Nothing to call: linking this target into an executable is enough (see wait_policy.c).
