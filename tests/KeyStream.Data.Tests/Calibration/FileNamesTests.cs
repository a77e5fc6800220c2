namespace KeyStream.Data.Tests;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("trial_cam01_json", "cam_01")]
    [InlineData("trial_cam10", "cam_10")]
    [InlineData("Cam-1.take", "cam_01")]
    [InlineData("cam2", null)]
    [InlineData("cam_1_and_cam_10", "cam_10")]
    public void OneIn_NameOfAFile_FindsTheLongestWholeName(string file, string? expected) =>
        FileNames.OneIn(file, ["cam_01", "cam_10", "cam"]).ShouldBe(expected ?? "cam");

    [Fact]
    public void OneIn_NothingFits_IsNull() => FileNames.OneIn("left", ["cam_01", "cam_1"]).ShouldBeNull();

    [Theory]
    [InlineData("cam01", "")]
    [InlineData("walk_cam_01", "walk")]
    [InlineData("cam1-walk", "walk")]
    [InlineData("walk_cam01_2", "walk_2")]
    [InlineData("walk_cam010", "walk_cam010")]
    public void Without_TakesTheCameraOut(string file, string expected) => FileNames.Without(file, "cam_01").ShouldBe(expected);
}
