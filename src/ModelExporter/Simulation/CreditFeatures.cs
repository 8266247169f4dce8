using ModelExporter.Simulation.Laws;

namespace ModelExporter.Simulation;

/// <summary>A number that an application for credit has. A value.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Law">Its distribution where it is not missing.</param>
/// <param name="Decimals">Decimals that are sent.</param>
/// <param name="Loading">Correlation of its normal number with the applicant's standing, -1 to 1.</param>
/// <param name="MissingShare">Share of applications without it.</param>
/// <param name="Weight">Its weight in the model, per usual distance from the usual value.</param>
internal sealed record NumericFeature(string Name, FeatureLaw Law, int Decimals, double Loading, double MissingShare, double Weight)
{
    // A model is trained on values without outliers: what lies further out says no more.
    private const double MostScales = 3;

    private readonly double _center = Law.Center;
    private readonly double _perScale = Weight / Math.Max(Law.Scale, 1e-9);
    private readonly double _most = MostScales * Math.Abs(Weight);

    /// <summary>What a value adds to the logit; nothing when it is missing.</summary>
    public double Contribution(double value) => double.IsNaN(value) ? 0 : Math.Clamp((value - _center) * _perScale, -_most, _most);
}

/// <summary>A category that an application for credit has. A value.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Loading">Correlation of its normal number with the applicant's standing, -1 to 1; categories are in rising order.</param>
/// <param name="Newcomer">A category that is not there until an incident brings it; null for booleans.</param>
/// <param name="Categories">The categories, their shares and what they add to the logit.</param>
internal sealed record CategoricalFeature(string Name, double Loading, string? Newcomer, params (string Name, double Share, double Effect)[] Categories)
{
    private readonly double[] _thresholds = DiscreteLaw.Thresholds(DiscreteLaw.Cumulate([.. Categories.Select(category => category.Share)]));

    /// <summary>The index that stands for the newcomer.</summary>
    public int NewcomerIndex => Categories.Length;

    /// <summary>Whether values are <c>true</c> and <c>false</c>.</summary>
    public bool IsBoolean => Newcomer is null;

    /// <summary>The category of a standard normal number.</summary>
    public int Of(double normal) => DiscreteLaw.Find(_thresholds, normal);

    /// <summary>The name of a category.</summary>
    public string NameOf(int index) => index < Categories.Length ? Categories[index].Name : Newcomer!;

    /// <summary>What a category adds to the logit; a newcomer means nothing to the model.</summary>
    public double Contribution(int index) => (uint)index < (uint)Categories.Length ? Categories[index].Effect : 0;
}

/// <summary>What an application for credit consists of: 14 numbers and 6 categories, held together by one hidden factor, the applicant's standing.</summary>
internal static class CreditFeatures
{
    /// <summary>The numeric features.</summary>
    public static readonly NumericFeature[] Numeric =
    [
        new("age", new LogitNormalLaw(18, 90, -0.75, 0.75, 0), 0, 0.25, 0, 0.25),
        new("income", new LogNormalLaw(42_000, 0.5, 1), 0, 0.6, 0.02, 1),
        new("debt_ratio", new LogitNormalLaw(0, 1, -0.9, 0.8, 4), 4, -0.5, 0, -0.9),
        new("open_accounts", DiscreteLaw.Poisson(5, 18), 0, 0.1, 0, -0.1),
        new("months_employed", new LogNormalLaw(70, 1, 1, less: 12), 0, 0.35, 0.04, 0.4),
        new("credit_utilisation", new LogitNormalLaw(0, 1, -0.7, 1.1, 3), 3, -0.55, 0.03, -0.8),
        new("loan_amount", new LogNormalLaw(12_000, 0.6, 100), 0, 0.2, 0, -0.4),
        new("loan_term", new DiscreteLaw((12, 0.08), (24, 0.14), (36, 0.3), (48, 0.14), (60, 0.22), (72, 0.07), (84, 0.05)), 0, -0.05, 0, -0.2),
        new("interest_rate", new LogitNormalLaw(2, 25, -0.9, 0.6, 2), 2, -0.6, 0, -0.5),
        new("credit_history_months", new LogNormalLaw(130, 0.6, 1), 0, 0.3, 0, 0.35),
        new("inquiries_6m", DiscreteLaw.Poisson(0.8, 8), 0, -0.2, 0, -0.35),
        new("late_payments_24m", new DiscreteLaw((0, 0.78), (1, 0.12), (2, 0.05), (3, 0.03), (4, 0.02)), 0, -0.5, 0, -0.5),
        new("savings", new LogNormalLaw(4500, 1.2, 10, less: 600), 0, 0.5, 0.05, 0.3),
        new("dependents", new DiscreteLaw((0, 0.5), (1, 0.2), (2, 0.19), (3, 0.08), (4, 0.03)), 0, 0, 0, -0.1),
    ];

    /// <summary>The categorical features.</summary>
    public static readonly CategoricalFeature[] Categorical =
    [
        new("country", 0.05, "SE", ("PL", 0.06, -0.1), ("ES", 0.14, -0.1), ("IT", 0.12, 0), ("FR", 0.22, 0), ("DE", 0.34, 0.1), ("NL", 0.08, 0.2), ("AT", 0.04, 0.1)),
        new("home_ownership", 0.3, "shared", ("other", 0.03, -0.3), ("rent", 0.44, -0.2), ("mortgage", 0.36, 0.2), ("own", 0.17, 0.4)),
        new("purpose", 0.1, "solar_panels",
            ("medical", 0.07, -0.3), ("debt_consolidation", 0.38, -0.2), ("business", 0.1, -0.2), ("education", 0.08, 0), ("car", 0.2, 0.2), ("home_improvement", 0.17, 0.3)),
        new("employment", 0.3, "gig", ("unemployed", 0.04, -1), ("student", 0.03, -0.4), ("self_employed", 0.14, -0.2), ("employed", 0.7, 0.2), ("retired", 0.09, 0.1)),
        new("channel", 0, "chat", ("partner", 0.07, -0.2), ("branch", 0.15, 0.1), ("web", 0.31, 0), ("mobile", 0.47, 0)),
        new("has_guarantor", -0.1, null, ("false", 0.82, 0), ("true", 0.18, 0.5)),
    ];

    /// <summary>The names of all features, numeric ones first.</summary>
    public static readonly string[] Names = [.. Numeric.Select(feature => feature.Name), .. Categorical.Select(feature => feature.Name)];

    /// <summary>The place of a numeric feature, or -1.</summary>
    public static int NumericIndex(string name) => Array.FindIndex(Numeric, feature => feature.Name == name);

    /// <summary>The place of a categorical feature, or -1.</summary>
    public static int CategoricalIndex(string name) => Array.FindIndex(Categorical, feature => feature.Name == name);
}
