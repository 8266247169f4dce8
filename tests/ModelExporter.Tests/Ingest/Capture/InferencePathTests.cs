using ModelExporter.Ingest.Capture;

namespace ModelExporter.Tests.Ingest.Capture;

public class InferencePathTests
{
    [Theory]
    [InlineData("/v1/models/credit:predict", "credit", null)]
    [InlineData("/v1/models/credit:classify?x=1", "credit", null)]
    [InlineData("/v1/models/credit/versions/3:predict", "credit", "3")]
    [InlineData("/v1/models/credit/labels/stable:regress", "credit", "stable")]
    [InlineData("/v1/models/a%20b:predict", "a b", null)]
    [InlineData("/v2/models/credit/infer", "credit", null)]
    [InlineData("/v2/models/credit/versions/3/infer", "credit", "3")]
    [InlineData("/invocations", null, null)]
    [InlineData("/endpoints/credit/invocations", "credit", null)]
    [InlineData("/api/v1.0/predictions", null, null)]
    [InlineData("/seldon/ns/credit/api/v1.0/predictions", "credit", null)]
    [InlineData("/predictions/credit", "credit", null)]
    [InlineData("/predictions/credit/2.0", "credit", "2.0")]
    [InlineData("/predict", null, null)]
    public void Prediction_paths_of_model_servers_are_known(string target, string? model, string? version) => Assert.Equal(new InferencePath(model, version), InferencePath.Find(target));

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/v1/models/credit")]
    [InlineData("/v1/models/credit:explain")]
    [InlineData("/v1/models/:predict")]
    [InlineData("/v2/models/credit/ready")]
    [InlineData("/v2/health/ready")]
    [InlineData("/metrics")]
    [InlineData("http://host/invocations")]
    public void Others_are_not(string target) => Assert.Null(InferencePath.Find(target));
}
