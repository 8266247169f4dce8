using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Exposition.Groups.Models;

/// <summary>A gauge with one value per quality measure and window of every model version. A value.</summary>
/// <param name="Descriptor">The family.</param>
/// <param name="Values">The measures of a window and their values; NaN where one is undefined.</param>
internal sealed record MeasuredFamily(MetricDescriptor Descriptor, Func<WindowQuality, IEnumerable<KeyValuePair<QualityMeasure, double>>> Values)
{
    /// <summary>Makes a family.</summary>
    public static MeasuredFamily Of(string name, string help, string example, Func<WindowQuality, IEnumerable<KeyValuePair<QualityMeasure, double>>> values) =>
        new(new MetricDescriptor(name, MetricType.Gauge, help, ["model", "version", "measure", "window"], example), values);

    /// <summary>Writes the family.</summary>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Descriptor);
        foreach (var version in scrape.Versions)
        {
            if (version.Evaluation is not { } evaluation) continue;
            foreach (var window in evaluation.Quality.Windows)
            {
                foreach (var (measure, value) in Values(window)) writer.Write(version.Labels.Measure(measure.Name, window.Length), value);
            }
        }

        writer.EndFamily();
    }
}
