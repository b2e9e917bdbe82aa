package cmd

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// version is what this build knows of itself: the version that it was tagged with or
// fetched as, the commit and its time, and by which Go it was made. The go command notes
// all of it; nothing has to be handed to a build.
func version(info *debug.BuildInfo) string {
	noted := map[string]string{}
	for _, s := range info.Settings {
		noted[s.Key] = s.Value
	}
	words := []string{info.Main.Version}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		words = []string{"not noted, built from source"}
	}
	var more []string
	if commit := noted["vcs.revision"]; commit != "" {
		text := "commit " + commit[:min(12, len(commit))]
		if noted["vcs.modified"] == "true" {
			text += " and changes since"
		}
		more = append(more, text)
	}
	if at := noted["vcs.time"]; at != "" {
		more = append(more, at)
	}
	more = append(more, info.GoVersion, runtime.GOOS+"/"+runtime.GOARCH)
	return strings.Join(append(words, "("+strings.Join(more, ", ")+")"), " ")
}

// ownVersion is that of the running program.
func ownVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return version(info)
}
