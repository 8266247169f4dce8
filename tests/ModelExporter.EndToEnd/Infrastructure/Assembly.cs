// Each test starts programs of its own; more at a time than this would only make them wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
