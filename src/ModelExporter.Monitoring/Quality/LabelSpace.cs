using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Quality;

/// <summary>What the labels of a model can be: its task, and its classes or the scale of its numbers. A value: never changed once made.</summary>
/// <remarks>
/// Labels and predictions are classes by their text: numbers in their shortest form (1.0 is <c>1</c>), booleans as <c>true</c> and <c>false</c>. <c>1</c> and <c>true</c> mean the
/// same, and so do <c>0</c> and <c>false</c>, unless both of a pair are classes.
/// </remarks>
public sealed class LabelSpace
{
    /// <summary>Classes that are kept apart; the rest is <see cref="Other"/>.</summary>
    public const int MaxClasses = 20;

    /// <summary>All classes that are not kept apart.</summary>
    public const string Other = "_other";

    private static readonly (string First, string Second)[] Synonyms = [("1", "true"), ("0", "false")];

    private readonly Utf8Table<int> _classes = new();

    private LabelSpace(ModelTask task, IReadOnlyList<string> classes, ValueScale scale, int depth)
    {
        (Task, Classes, Scale, RankingDepth) = (task, classes, scale, depth);
        for (var i = 0; i < classes.Count; i++) _classes.Add(Encoding.UTF8.GetBytes(classes[i]), i);
        foreach (var (first, second) in Synonyms)
        {
            AddSynonym(first, second);
            AddSynonym(second, first);
        }
    }

    /// <summary>The task.</summary>
    public ModelTask Task { get; }

    /// <summary>The classes in their order; of a binary model the negative one, then the positive one. Empty for other tasks than classification.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The scale of the numbers of a regression.</summary>
    public ValueScale Scale { get; }

    /// <summary>How many positions of a ranking count.</summary>
    public int RankingDepth { get; }

    /// <summary>Whether predictions and labels are classes.</summary>
    public bool IsClassification => Task is ModelTask.Binary or ModelTask.Multiclass;

    /// <summary>The index that stands for all classes that are not kept apart.</summary>
    public int OtherClass => Classes.Count;

    /// <summary>The classes, then <see cref="Other"/>: the label values of confusion counts. A class whose name starts with <c>_</c> gets one more.</summary>
    public IReadOnlyList<string> ClassNames => [.. Classes.Select(name => name.StartsWith('_') ? "_" + name : name), Other];

    /// <summary>A classifier with two classes.</summary>
    public static LabelSpace Binary(string negative, string positive) => new(ModelTask.Binary, [negative, positive], default, 0);

    /// <summary>A classifier with several classes; those after the first 20 are <see cref="Other"/>.</summary>
    public static LabelSpace Multiclass(IEnumerable<string> classes) => new(ModelTask.Multiclass, [.. classes.Take(MaxClasses)], default, 0);

    /// <summary>A regression whose errors and targets are of this size.</summary>
    public static LabelSpace Regression(ValueScale scale) => new(ModelTask.Regression, [], scale, 0);

    /// <summary>A ranking of which so many positions count.</summary>
    public static LabelSpace Ranking(int depth) => new(ModelTask.Ranking, [], default, depth);

    /// <summary>The class of a text.</summary>
    public ClassCode CodeOf(ReadOnlySpan<byte> text) =>
        _classes.TryGet(text, out var index) ? new ClassCode(index, 0) : new ClassCode(OtherClass, (uint)StableHash.Of(text));

    private void AddSynonym(string name, string synonym)
    {
        var bytes = Encoding.UTF8.GetBytes(synonym);
        if (_classes.TryGet(Encoding.UTF8.GetBytes(name), out var index) && !_classes.TryGet(bytes, out _)) _classes.Add(bytes, index);
    }
}

/// <summary>A class as a number. A value.</summary>
/// <param name="Index">Its place in the label space, or that of all others.</param>
/// <param name="Text">A hash of the text of a class that is not kept apart, so that two of them can be told from each other; otherwise 0.</param>
public readonly record struct ClassCode(int Index, uint Text)
{
    /// <summary>No class.</summary>
    public static readonly ClassCode None = new(-1, 0);

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Index < 0;
}
