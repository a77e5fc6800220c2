namespace KeyStream.Data.Tests.Tracks;

/// <summary>Files that somebody else made, in bad faith or with bad luck: one line that names the file and says what to do, and no crash.</summary>
public sealed class HostileTracksTests : IDisposable
{
    private const string Header = "scorer,a,a,a\nbodyparts,p,p,p\ncoords,x,y,likelihood\n";
    private readonly TrackFolder _folder = new();

    public static TheoryData<string, string> Files => new()
    {
        { "is empty", "" },
        { "is empty", " \n\n" },
        { "is neither CSV nor JSON", "\u0089HDF\r\n\u001a\n\0\0\0" },
        { "has neither header rows", "a,b,c\n1,2,3\n" },
        { "has neither header rows", new string('x', 10_000) },
        { "holds no rows", Header },
        { "line 5 has 2 cells", Header + "0,1,2,1\n1,2\n" },
        { "line 4, column 3: 'wide' is not a number", Header + "0,1,wide,1\n" },
        { "lies at", Header + "0,1,2e300,1\n" },
        { "shows no point", Header + "0,,,\n1,,,0\n" },
        { "has no columns x and y", "scorer,a,a\nbodyparts,p,p\ncoords,x,likelihood\n0,1,1\n" },
        { "stands there twice", "p_x,p_y,p_x,p_y\n1,2,3,4\n" },
        { "none 'bodyparts'", "scorer,a,a\ncoords,x,y\n0,1,1\n" },
        { "names no points", "bodyparts\ncoords\n0\n" },
        { "3D coordinates", "p_x,p_y,p_z\n1,2,3\n" },
        { "is not JSON", "[" },
        { "is not JSON", new string('[', 10_000) },
        { "is no list", "{}" },
        { "is one frame of OpenPose", "{\"people\":[]}" },
        { "empty list", "[]" },
        { "entry 1: is not an object", "[1]" },
        { "has no image_id", "[{\"keypoints\":[1,2,3]}]" },
        { "has no keypoints", "[{\"image_id\":\"\\ud800\"}]" },
        { "not three for each point", "[{\"image_id\":1,\"keypoints\":[1,2,3,4]}]" },
        { "at place 2 no number", "[{\"image_id\":1,\"keypoints\":[1,\"x\",3]}]" },
        { "at place 1 no number", "[{\"image_id\":1,\"keypoints\":[1e999,1,3]}]" },
        { "is not a list", "[{\"image_id\":1,\"keypoints\":{}}]" },
        { "entry 2 has 2 points", "[{\"image_id\":1,\"keypoints\":[1,2,3]},{\"image_id\":2,\"keypoints\":[1,2,3,4,5,6]}]" },
        { "shows no point", "[{\"image_id\":1,\"keypoints\":[1,2,0]}]" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_HostileFile_IsRefusedInOneLine(string says, string content) => Refused(_folder.Write("tracks.x", content)).ShouldContain(says);

    [Theory]
    [InlineData("holds no JSON files", null)]
    [InlineData("has no list 'people'", "{\"persons\":[]}")]
    [InlineData("has no list 'people'", "[]")]
    [InlineData("is not JSON", "{\"people\":[")]
    [InlineData("shows nobody", "{\"people\":[]}")]
    [InlineData("shows nobody", "{\"people\":[{\"face_keypoints_2d\":[1,2,3]},7,{\"pose_keypoints_2d\":[]}]}")]
    [InlineData("person 1: 'pose_keypoints_2d' has 2 numbers", "{\"people\":[{\"pose_keypoints_2d\":[1,2]}]}")]
    public void Read_HostileFolder_IsRefusedInOneLine(string says, string? content)
    {
        if (content is null) Directory.CreateDirectory(Path.Combine(_folder.Path, "cam"));
        else _folder.Write("cam/f_000_keypoints.json", content);
        Refused(Path.Combine(_folder.Path, "cam")).ShouldContain(says);
    }

    [Fact]
    public void Read_FilesOfTwoNetworks_NamesTheOther() =>
        Refused(_folder.OpenPose("cam", [[(1, 1, 1)]], [[(1, 1, 1), (2, 2, 1)]])).ShouldContain("clip_000000000001_keypoints.json");

    [Fact]
    public void Read_NothingThere_IsRefused() => Refused(Path.Combine(_folder.Path, "none.csv")).ShouldContain("does not exist");

    [Fact]
    public void Read_MoreBodiesThanAnyHasPoints_IsRefused()
    {
        var cells = Enumerable.Range(0, 1500).ToList();
        Refused(_folder.Write("a.csv", string.Join(',', cells.Select(i => $"p{i}_x,p{i}_y")) + "\n" + string.Join(',', cells.Select(_ => "1,2")) + "\n")).ShouldContain("1500 points");
    }

    /// <summary>Cut anywhere, or with any byte broken, a file is read or refused; nothing else happens.</summary>
    [Fact]
    public void Read_DamagedAnywhere_NeverCrashes()
    {
        string[] whole = [Header + "0,1,2,0.5\n1,2.5,3,1\n", $"[{TrackFolder.Entry("1", 0.5, (1, 2, 0.5))},{TrackFolder.Entry("\"a\"", 1, (3, 4, 1))}]"];
        foreach (var text in whole)
        {
            for (var at = 0; at < text.Length; at++)
            {
                ReadOrRefuse(text[..at]);
                foreach (var c in "\0\"{[9,\n-e") ReadOrRefuse(text[..at] + c + text[(at + 1)..]);
            }
        }
    }

    private void ReadOrRefuse(string text)
    {
        try
        {
            TrackFile.Read(_folder.Write("damaged", text)).Frames.ShouldNotBeEmpty();
        }
        catch (UserErrorException e)
        {
            e.Message.ShouldContain("damaged");
            e.Message.ShouldNotContain("\n");
        }
    }

    private string Refused(string path)
    {
        var error = Should.Throw<UserErrorException>(() => TrackFile.Read(path));
        error.What.ShouldContain(_folder.Path);
        error.Remedy.ShouldNotBeEmpty();
        error.Message.ShouldNotContain("\n");
        return error.What;
    }
}
