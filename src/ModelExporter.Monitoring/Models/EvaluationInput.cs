using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Models;

/// <summary>A copy of a version's windows, for scoring outside the lock. A state owned by the version's evaluator and used again.</summary>
internal sealed class EvaluationInput
{
    public Generation Generation { get; private set; } = Generation.WithoutReference(-1);

    public WindowCounts[] Windows { get; private set; } = [];

    public TimeSpan[] Lengths { get; private set; } = [];

    /// <summary>Panes that closed since the last copy, oldest first.</summary>
    public List<ClosedPane> Panes { get; } = [];

    /// <summary>The labelled windows.</summary>
    public QualityInput Quality { get; } = new();

    public void CopyFrom(Generation generation, WindowSet windows)
    {
        if (!ReferenceEquals(generation, Generation))
        {
            Generation = generation;
            Windows = [.. windows.All.Select(_ => new WindowCounts(generation.Layout))];
            Lengths = [.. windows.All.Select(window => window.Length)];
        }

        Panes.Clear();
        windows.Stream.TakeAll(Panes);
        for (var i = 0; i < Windows.Length; i++) Windows[i].CopyFrom(windows.All[i]);
    }
}
