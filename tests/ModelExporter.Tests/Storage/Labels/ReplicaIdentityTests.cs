using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

public sealed class ReplicaIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void It_survives_a_restart_in_its_folder()
    {
        var identity = ReplicaIdentity.Of(_folder.Path("storage"));
        Assert.Equal(identity, ReplicaIdentity.Of(_folder.Path("storage")));
        Assert.NotEqual(identity, ReplicaIdentity.Of(null));
    }

    [Fact]
    public void A_damaged_one_is_replaced()
    {
        Directory.CreateDirectory(_folder.Path("storage"));
        File.WriteAllText(_folder.Path("storage/replica"), "nobody");
        var identity = ReplicaIdentity.Of(_folder.Path("storage"));
        Assert.NotEqual(Guid.Empty, identity);
        Assert.Equal(identity, ReplicaIdentity.Of(_folder.Path("storage")));
    }

    public void Dispose() => _folder.Dispose();
}
