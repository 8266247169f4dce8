namespace ModelExporter.Monitoring.Options;

/// <summary>What a model predicts.</summary>
public enum ModelTask
{
    /// <summary>One of two classes, one of which is the positive one.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Regression,

    /// <summary>A list in an order; the label is the list of relevance grades in the order in which the items were served.</summary>
    Ranking,
}
