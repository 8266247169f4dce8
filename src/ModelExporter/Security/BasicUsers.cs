using System.Security.Cryptography;
using System.Text;

namespace ModelExporter.Security;

/// <summary>Users and the bcrypt hashes of their passwords. A state; its lock guards the cache of what was right.</summary>
/// <remarks>bcrypt is slow on purpose, and Prometheus comes every few seconds: a password that was right is remembered as a keyed hash.</remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody takes holds nothing of the system.
internal sealed class BasicUsers
#pragma warning restore CA1001
{
    // One hash at a time keeps all but one core for the work; who would wait longer is refused.
    private const int MostWaiting = 16;
    private const int MostRemembered = 256;

    private readonly Dictionary<string, Bcrypt.Parts> _users = new(StringComparer.Ordinal);
    private readonly HashSet<string> _right = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _hashing = new(1);
    private readonly Bcrypt.Parts? _stranger;
    private int _waiting;

    /// <param name="users">The hash of each user; all can be read.</param>
    public BasicUsers(IReadOnlyDictionary<string, string> users)
    {
        foreach (var (name, hash) in users)
        {
            if (!Bcrypt.TryParse(hash, out var parts)) throw new ArgumentException($"the hash of {name} is no bcrypt hash", nameof(users));
            _users.Add(name, parts);
            // A user that does not exist takes as long as the slowest one that does.
            if (_stranger is null || parts.Cost > _stranger.Cost) _stranger = new Bcrypt.Parts(parts.Cost, RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(23));
        }
    }

    /// <summary>Whether nobody has to say who they are.</summary>
    public bool IsEmpty => _users.Count == 0;

    /// <summary>Whether this is a user's password.</summary>
    public async Task<bool> IsRightAsync(string user, string password)
    {
        var fingerprint = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\0{password}")));
        lock (_lock)
        {
            if (_right.Contains(fingerprint)) return true;
        }

        if (_users.Count == 0) return false;
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting) return false;
            await _hashing.WaitAsync();
            try
            {
                var isKnown = _users.TryGetValue(user, out var parts);
                if (!(await Task.Run(() => Bcrypt.Verify(password, parts ?? _stranger!)) && isKnown)) return false;
            }
            finally
            {
                _hashing.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        lock (_lock)
        {
            if (_right.Count >= MostRemembered) _right.Clear();
            _right.Add(fingerprint);
        }

        return true;
    }
}
