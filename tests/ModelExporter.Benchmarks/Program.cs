using BenchmarkDotNet.Running;
using ModelExporter.Benchmarks;

// The first argument names a quick measurement; anything else goes to BenchmarkDotNet (--filter '*').
switch (args.FirstOrDefault())
{
    case "scores": return DriftScoresBenchmark.Run(Console.Out);
    default: return BenchmarkSwitcher.FromAssembly(typeof(DriftScoresBenchmark).Assembly).Run(args).Any() ? 0 : 1;
}
