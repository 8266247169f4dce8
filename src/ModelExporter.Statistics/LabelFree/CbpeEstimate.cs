using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>Value: the quality that a binary model is expected to have on unlabelled events.</summary>
/// <param name="Confusion">Expected counts; accuracy, precision, recall, F1, specificity and the rest follow from it as from a real table.</param>
/// <param name="RocAuc">Expected ROC area by score bin, with the bounds that binning leaves; NaN without events.</param>
/// <param name="AveragePrecision">Expected average precision by score bin; NaN without events.</param>
public readonly record struct CbpeEstimate(BinaryConfusion Confusion, BoundedEstimate RocAuc, double AveragePrecision);
