using BenchmarkDotNet.Running;
using ModelExporter.Benchmarks;
using ModelExporter.Benchmarks.Drift;
using ModelExporter.Benchmarks.Ingest;
using ModelExporter.Benchmarks.Load;

// The first argument names a quick measurement; anything else goes to BenchmarkDotNet (--filter '*').
switch (args.FirstOrDefault())
{
    case "scores": return DriftScoresBenchmark.Run(Console.Out);
    case "load": return await LoadCommand.RunAsync(args[1..], Console.Out);
    case "drain": return await DrainServer.RunAsync(Console.Out);
    case "ship": return ShipCommand.Run(Console.Out, args is [_, "--write", var page] ? page : null);
    case "ingest": return IngestBenchmark.Run(Console.Out);
    case "drift-evidence": return EvidenceSimulation.Run(Console.Out);
    case "drift-pictures": return DriftPictures.Run(args.ElementAtOrDefault(1) ?? Path.Combine("docs", "images"), Console.Out);
    case "car-loan": return CarLoanComparison.Run(args.ElementAtOrDefault(1) ?? Path.Combine("..", "shared"), Console.Out);
    case "scrape": return ScrapeBenchmark.Run(Console.Out);
    default: return BenchmarkSwitcher.FromAssembly(typeof(DriftScoresBenchmark).Assembly).Run(args).Any() ? 0 : 1;
}
