//go:build unix

package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A mend of cobra's script that no longer fits it would be lost in silence.
func TestTheCompletionScriptsAreStillMended(t *testing.T) {
	b := newBench(t)
	for shell, mends := range map[string][]string{"bash": bashMends(), "zsh": zshMends()[:2], "fish": fishMends()} {
		script := b.Must("completion", shell)
		for i := 1; i < len(mends); i += 2 {
			if !strings.Contains(script, mends[i]) {
				t.Errorf("the script of %s lacks %q", shell, mends[i])
			}
		}
	}
	if script := b.Must("completion", "zsh", "--no-descriptions"); !strings.Contains(script, zshMends()[3]) {
		t.Errorf("the script of zsh without descriptions is not mended")
	}
}

// In the shells that this machine has: what is typed, and what the shell makes of it. The
// program is one that writes down what it is asked, and offers one name.
func TestTheShellsCompleteNamesWithBlanks(t *testing.T) {
	scripts := map[string]string{
		"bash": `source bash_completion; source script
			for typed in "kickoff launch 'Two words' --set Fu" "kickoff launch 'Two words' --set 'Fu"; do
				COMP_LINE=$typed COMP_POINT=${#typed} COMP_TYPE=9 COMP_KEY=9
				last=Fu; [[ $typed = *\'Fu ]] && last="'Fu"
				COMP_WORDS=(kickoff launch "'Two words'" --set "$last") COMP_CWORD=4
				__start_kickoff 2>/dev/null
				printf '%s\n' "${COMPREPLY[@]}"
			done`,
		"fish": `source script; complete -C"kickoff launch 'Two words' --set Fu"; complete -C"kickoff launch Two\ words --set 'Fu"`,
	}
	for shell, commands := range scripts {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip("is not on this machine")
			}
			dir := t.TempDir()
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			write("script", newBench(t).Must("completion", shell, "--no-descriptions"))
			write("kickoff", "#!/bin/sh\nprintf '<%s>' \"$@\" >> asked; echo >> asked\necho 'Full name='; echo ':6'\n")
			// What the package bash-completion has the script use.
			write("bash_completion", "_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]} words=(\"${COMP_WORDS[@]}\") cword=$COMP_CWORD; }\n")
			run := exec.Command(path, "-c", commands)
			run.Dir, run.Env = dir, append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
			out, err := run.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			asked, err := os.ReadFile(filepath.Join(dir, "asked"))
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Repeat("<__completeNoDesc><launch><Two words><--set><Fu>\n", 2); string(asked) != want {
				t.Errorf("asked %s, not %s", asked, want)
			}
			if shell == "bash" && string(out) != "Full\\ name=\nFull name=\n" {
				t.Errorf("offers %s", out)
			}
			if shell == "fish" && !strings.Contains(string(out), "Full name=") {
				t.Errorf("offers %s", out)
			}
		})
	}
}
