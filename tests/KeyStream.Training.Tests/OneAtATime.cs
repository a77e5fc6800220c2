// The tensor library has one random state for the process: tests that seed it would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
