using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Gathers the reference of one feature of a kind that its first value or the configuration decides. A state without a lock: its owner guards it.</summary>
/// <param name="name">The feature's name.</param>
/// <param name="kind">Its kind, or unknown to infer it.</param>
/// <param name="limits">Bounds.</param>
public sealed class FeatureBuilder(string name, FeatureKind kind, ProfileLimits limits)
{
    // Longest form of a number as a category.
    private const int NumberBytes = 32;

    private readonly long[] _invalid = new long[InvalidReasons.Count];
    private readonly bool _kindIsFixed = kind != FeatureKind.Unknown;
    private NumericProfileBuilder? _numeric;
    private CategoricalProfileBuilder? _categorical;
    private long _vectors;
    private int _dimension;

    /// <summary>The feature's name.</summary>
    public string Name { get; } = name;

    /// <summary>Its kind so far.</summary>
    public FeatureKind Kind { get; private set; } = kind;

    /// <summary>Usable values seen.</summary>
    public long Values => Kind switch
    {
        FeatureKind.Numeric => _numeric?.Count ?? 0,
        FeatureKind.Categorical => _categorical?.Count ?? 0,
        _ => _vectors,
    };

    /// <summary>Explicit nulls seen.</summary>
    public long Nulls { get; private set; }

    /// <summary>Invalid values seen, by <see cref="InvalidReason"/>.</summary>
    public ReadOnlySpan<long> Invalid => _invalid;

    /// <summary>Whether the profile will be made of all values seen.</summary>
    public bool IsExact => _numeric?.IsExact ?? true;

    /// <summary>Adds the cell of one event.</summary>
    public void Add(EventBatch batch, Cell cell)
    {
        var text = cell.Kind == CellKind.Text ? batch.Text(cell) : default;
        if (Kind == FeatureKind.Unknown)
        {
            // A first value "NaN" does not make a category of a number.
            if (FeatureKinds.IsNonFiniteWord(text))
            {
                _invalid[(int)InvalidReason.NonFinite]++;
                return;
            }

            Kind = FeatureKinds.Infer(cell.Kind);
        }

        // Numbers are categories only where the configuration says that the feature is categorical.
        switch (FeatureKinds.Judge(Kind, _kindIsFixed, cell, text))
        {
            case CellVerdict.Usable:
                AddUsable(batch, cell);
                break;
            case CellVerdict.Missing:
                Nulls++;
                break;
            case CellVerdict.WrongType:
                _invalid[(int)InvalidReason.Type]++;
                break;
            case CellVerdict.NonFinite:
                _invalid[(int)InvalidReason.NonFinite]++;
                break;
            case CellVerdict.Unsupported:
                _invalid[(int)InvalidReason.Unsupported]++;
                break;
            case CellVerdict.TooLong:
                _invalid[(int)InvalidReason.TooLong]++;
                break;
        }
    }

    /// <summary>Makes the profile, or null when no usable value was seen.</summary>
    /// <param name="missing">Events without a value.</param>
    public FeatureProfile? Build(long missing) => Kind switch
    {
        FeatureKind.Numeric => _numeric?.Build(Name, missing),
        FeatureKind.Categorical => _categorical?.Build(Name, missing),
        FeatureKind.Vector when _vectors > 0 => new VectorProfile { Name = Name, Samples = _vectors, Missing = missing, Dimension = _dimension },
        _ => null,
    };

    internal void Save(StateWriter writer)
    {
        writer.Write((int)Kind);
        writer.Write(Nulls);
        writer.WriteValues<long>(_invalid);
        writer.Write(_vectors);
        writer.Write(_dimension);
        writer.WriteSection(section => _numeric?.Save(section));
        writer.WriteSection(section => _categorical?.Save(section));
    }

    /// <summary>Takes over what was gathered before; meant for a new builder.</summary>
    internal void Restore(StateReader reader)
    {
        var saved = (FeatureKind)reader.ReadCount((int)Enum.GetValues<FeatureKind>().Max());
        if (_kindIsFixed && saved != Kind) throw new StateMismatchException($"The feature {Name} is of another kind now.");
        Kind = saved;
        Nulls = reader.ReadNonNegative();
        reader.ReadValues<long>(_invalid);
        if (Array.Exists(_invalid, count => count < 0)) throw new StateMismatchException("A negative count.");
        _vectors = reader.ReadNonNegative();
        _dimension = reader.ReadCount(int.MaxValue);
        var numeric = reader.ReadSection();
        var categorical = reader.ReadSection();
        if (!numeric.IsAtEnd) (_numeric = new NumericProfileBuilder(limits.Values)).Restore(numeric);
        if (!categorical.IsAtEnd) (_categorical = new CategoricalProfileBuilder(limits.Categories, limits.KnownCategories)).Restore(categorical);
    }

    private void AddUsable(EventBatch batch, Cell cell)
    {
        if (Kind == FeatureKind.Numeric)
        {
            (_numeric ??= new NumericProfileBuilder(limits.Values)).Add(cell.Number);
        }
        else if (Kind == FeatureKind.Categorical)
        {
            Span<byte> scratch = stackalloc byte[NumberBytes];
            (_categorical ??= new CategoricalProfileBuilder(limits.Categories, limits.KnownCategories)).Add(FeatureKinds.Category(batch, cell, scratch));
        }
        else
        {
            _vectors++;
            _dimension = cell.Length;
        }
    }
}

/// <summary>Bounds of a profile in the making. A value.</summary>
/// <param name="Values">Numbers kept per feature.</param>
/// <param name="Categories">Categories that a profile keeps apart.</param>
/// <param name="KnownCategories">Distinct categories counted per feature.</param>
/// <param name="Features">Features of a model version, the prediction and the score apart.</param>
/// <param name="Pairs">Labelled events kept, for quality and calibration; beyond it these are of a random sample of that size.</param>
public sealed record ProfileLimits(int Values = 10_000, int Categories = 50, int KnownCategories = CategoricalProfileBuilder.DefaultKnown, int Features = 200, int Pairs = 10_000);
