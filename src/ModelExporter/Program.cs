using ModelExporter.Commands;

return await CommandLine.RunAsync(args, ProgramContext.OfProcess());
