using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Formats;

/// <summary>What all text formats have in common: a sample is a name, labels in braces and a number on one line. A state owned by one scrape.</summary>
/// <param name="output">Where the page is written.</param>
public abstract class TextLayout(PageBuffer output) : MetricWriter
{
    // The longest spelling of a double is 24 bytes, of a long 20.
    private const int NumberBytes = 32;

    /// <summary>The page.</summary>
    protected PageBuffer Output { get; } = output;

    /// <inheritdoc/>
    protected override long Position => Output.Length;

    /// <inheritdoc/>
    protected override void TakeBack(long position) => Output.Truncate(position);

    /// <inheritdoc/>
    protected override void WriteFooter()
    {
    }

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, long value) => WriteLine(Family.NameUtf8.Span, [], labels.Text, [], value);

    /// <inheritdoc/>
    protected override void WriteNumber(LabelSet labels, double value) => WriteLine(Family.NameUtf8.Span, [], labels.Text, [], value);

    /// <inheritdoc/>
    protected override int WriteBuckets(LabelSet labels, BucketBounds buckets, scoped in HistogramValue value)
    {
        var name = Family.NameUtf8.Span;
        long cumulative = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            cumulative += value.BucketCounts[i];
            WriteLine(name, "_bucket"u8, labels.Text, buckets.Label(i), cumulative, value.ExemplarOf(i));
        }

        if (buckets.AllowNegative && !WritesSumOfNegatives) return buckets.Count;
        WriteLine(name, "_sum"u8, labels.Text, [], value.Sum);
        WriteLine(name, "_count"u8, labels.Text, [], cumulative);
        return buckets.Count + 2;
    }

    /// <summary>Whether a histogram whose observations may be negative has a sum and a count.</summary>
    protected abstract bool WritesSumOfNegatives { get; }

    /// <inheritdoc/>
    protected override void WriteHeader() => Output.Append(Headers.GetOrAdd(Family, static (family, writer) => Encoding.UTF8.GetBytes(writer.Header(family)), this));

    /// <summary>What each format has written above each family; families are as many as the program has.</summary>
    protected abstract ConcurrentDictionary<MetricDescriptor, byte[]> Headers { get; }

    /// <summary>The comment lines above a family.</summary>
    protected abstract string Header(MetricDescriptor family);

    /// <summary>What stands behind the value of a bucket with an exemplar, or nothing in formats without them.</summary>
    protected virtual ReadOnlySpan<byte> Spell(in Exemplar exemplar) => [];

    private void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> lastLabel, long value, Exemplar? exemplar = null)
    {
        var line = Output.GetSpan(name.Length + suffix.Length + labels.Length + lastLabel.Length + NumberBytes);
        var at = Place(line, name, suffix, labels, lastLabel);
        Utf8Formatter.TryFormat(value, line[at..], out var written);
        at += written;
        if (exemplar is null)
        {
            line[at++] = (byte)'\n';
            Output.Advance(at);
            return;
        }

        Output.Advance(at);
        Output.Append(Spell(exemplar.Value));
        Output.Append("\n"u8);
    }

    private void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> lastLabel, double value)
    {
        var line = Output.GetSpan(name.Length + suffix.Length + labels.Length + lastLabel.Length + NumberBytes);
        var at = Place(line, name, suffix, labels, lastLabel);
        at += Spell(value, line[at..]);
        line[at++] = (byte)'\n';
        Output.Advance(at);
    }

    private static int Place(Span<byte> line, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> lastLabel)
    {
        name.CopyTo(line);
        var at = name.Length;
        suffix.CopyTo(line[at..]);
        at += suffix.Length;
        if (labels.Length + lastLabel.Length > 0)
        {
            line[at++] = (byte)'{';
            labels.CopyTo(line[at..]);
            at += labels.Length;
            if (labels.Length > 0 && lastLabel.Length > 0) line[at++] = (byte)',';
            lastLabel.CopyTo(line[at..]);
            at += lastLabel.Length;
            line[at++] = (byte)'}';
        }

        line[at++] = (byte)' ';
        return at;
    }

    private static int Spell(double value, Span<byte> text)
    {
        if (double.IsInfinity(value))
        {
            (value > 0 ? "+Inf"u8 : "-Inf"u8).CopyTo(text);
            return 4;
        }

        value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }
}
