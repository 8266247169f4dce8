using BenchmarkDotNet.Running;
using ModelExporter.Benchmarks;
using ModelExporter.Benchmarks.Drift;
using ModelExporter.Benchmarks.Ingest;

// The first argument names a quick measurement; anything else goes to BenchmarkDotNet (--filter '*').
switch (args.FirstOrDefault())
{
    case "scores": return DriftScoresBenchmark.Run(Console.Out);
    case "ingest": return IngestBenchmark.Run(Console.Out);
    case "drift-evidence": return EvidenceSimulation.Run(Console.Out);
    case "drift-pictures": return DriftPictures.Run(args.ElementAtOrDefault(1) ?? Path.Combine("docs", "images"), Console.Out);
    case "car-loan": return CarLoanComparison.Run(args.ElementAtOrDefault(1) ?? Path.Combine("..", "shared"), Console.Out);
    default: return BenchmarkSwitcher.FromAssembly(typeof(DriftScoresBenchmark).Assembly).Run(args).Any() ? 0 : 1;
}
