using System.Diagnostics.Metrics;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Otlp;

/// <summary>The families of the page as observable instruments: a counter for each counter, a gauge for each gauge and fact. A state used by one push at a time.</summary>
/// <remarks>
/// All families of a push are read at one moment, and a series that is not on the page is not observed. The SDK sets aside the memory for an instrument's series when it is born, puts what
/// is beyond into one overflow series, and never gives a place back; so each instrument is born with twice the room that it needs, and born anew when that is used up. Nothing
/// overflows.
/// </remarks>
/// <param name="scope">Name of the instrumentation scope.</param>
/// <param name="scopeVersion">Its version.</param>
internal sealed class PageInstruments(string scope, string scopeVersion) : IDisposable
{
    private const int LeastRoom = 16;

    private readonly Dictionary<string, FamilyInstrument> _families = new(StringComparer.Ordinal);

    /// <summary>How an OpenTelemetry unit is spelt (UCUM), or null for none.</summary>
    public static string? UnitOf(MetricDescriptor family) => family.Unit switch
    {
        "" => null,
        "seconds" => "s",
        "bytes" => "By",
        "ratio" => "1",
        var unit => unit,
    };

    /// <summary>Reads the page; what instruments then observe is what was on it.</summary>
    public void Read(MetricsPage page)
    {
        using var writer = new MeasurementWriter();
        page.Write(writer);
        foreach (var instrument in _families.Values) instrument.Clear();
        foreach (var measured in writer.Families)
        {
            if (!_families.TryGetValue(measured.Family.Name, out var instrument)) _families[measured.Family.Name] = instrument = new FamilyInstrument(measured.Family);
            instrument.Take(measured, scope, scopeVersion);
        }
    }

    /// <summary>How many series an instrument of this object may have, or null when it is none.</summary>
    public int? RoomOf(Instrument instrument) => instrument.IsObservable && _families.TryGetValue(instrument.Name, out var family) ? family.Room : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var instrument in _families.Values) instrument.Dispose();
        _families.Clear();
    }

    private sealed class FamilyInstrument(MetricDescriptor family) : IDisposable
    {
        private readonly HashSet<ulong> _seen = [];
        private IEnumerable<Measurement<double>> _present = [];
        private Meter? _meter;

        public int Room { get; private set; }

        public void Clear() => _present = [];

        public void Take(FamilyMeasurements measured, string scope, string scopeVersion)
        {
            _present = measured.Series;
            _seen.UnionWith(measured.Identities);
            if (_meter is not null && _seen.Count <= Room) return;
            // A meter per family, since instruments leave only with their meter.
            _meter?.Dispose();
            _seen.Clear();
            _seen.UnionWith(measured.Identities);
            Room = Math.Max(LeastRoom, 2 * measured.Series.Count);
            _meter = new Meter(scope, scopeVersion);
            if (family.Type == MetricType.Counter) _meter.CreateObservableCounter(family.Name, () => _present, UnitOf(family), family.Help);
            else _meter.CreateObservableGauge(family.Name, () => _present, UnitOf(family), family.Help);
        }

        public void Dispose() => _meter?.Dispose();
    }
}
