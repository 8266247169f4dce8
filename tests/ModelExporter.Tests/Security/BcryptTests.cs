using ModelExporter.Security;

namespace ModelExporter.Tests.Security;

public class BcryptTests
{
    // The vectors that implementations of bcrypt share; the last two come from libxcrypt.
    [Theory]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", "")]
    [InlineData("$2b$05$abcdefghijklmnopqrstuucZGbUxuMlEqps0qcu2pjhO7vaatQZIC", "pässword")]
    [InlineData("$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void A_known_password_has_its_known_hash_and_another_one_has_not(string hash, string password)
    {
        Assert.True(Bcrypt.TryParse(hash, out var parts));
        Assert.True(Bcrypt.Verify(password, parts));
        Assert.False(Bcrypt.Verify("u" + password, parts));
    }

    [Theory]
    [InlineData("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe!")]
    [InlineData("$2a$05$CCCC")]
    [InlineData("password")]
    public void What_is_no_hash_is_refused(string text) => Assert.False(Bcrypt.TryParse(text, out _));

    [Fact]
    public async Task A_right_password_is_remembered_and_a_wrong_one_or_a_stranger_is_refused()
    {
        var users = new BasicUsers(new Dictionary<string, string> { ["prometheus"] = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW" });
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await users.IsRightAsync("prometheus", "U*U"));
            Assert.False(await users.IsRightAsync("prometheus", "U*V"));
            Assert.False(await users.IsRightAsync("somebody", "U*U"));
        }
    }
}
