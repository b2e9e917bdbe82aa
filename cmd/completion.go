package cmd

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kickoff/cmd/factory"
)

// newCompletion makes `kickoff completion`: cobra's scripts, mended where names with
// blanks and quotes need it.
func newCompletion(f *factory.Factory) *cobra.Command {
	c := &cobra.Command{
		Use:   "completion",
		Short: "Write the completion script of a shell",
		Long: "Write the completion script of a shell. It completes commands and flags, and offline, from what was fetched\n" +
			"last, templates, drafts, questions and their options, steps, people, tags and folders.",
		Example:     factory.Examples("source <(kickoff completion bash)", "kickoff completion fish > ~/.config/fish/completions/kickoff.fish", "kickoff completion powershell | Out-String | Invoke-Expression"),
		Args:        factory.None,
		RunE:        func(c *cobra.Command, _ []string) error { return c.Help() },
		Annotations: map[string]string{factory.KeepsNothing: ""},
	}
	for _, shell := range []struct {
		name, needs string
		write       func(root *cobra.Command, w io.Writer, descriptions bool) error
		mends       []string
		examples    []string
	}{
		{
			"bash", " It needs the package bash-completion.",
			(*cobra.Command).GenBashCompletionV2, bashMends(),
			[]string{"source <(kickoff completion bash)", "kickoff completion bash > ~/.local/share/bash-completion/completions/kickoff"},
		},
		{
			"zsh", " Its function wants compinit, and a folder of $fpath.",
			func(root *cobra.Command, w io.Writer, descriptions bool) error {
				if descriptions {
					return root.GenZshCompletion(w)
				}
				return root.GenZshCompletionNoDesc(w)
			}, zshMends(),
			[]string{"source <(kickoff completion zsh)", "kickoff completion zsh > ~/.zfunc/_kickoff"},
		},
		{
			"fish", "", (*cobra.Command).GenFishCompletion, fishMends(),
			[]string{"kickoff completion fish | source", "kickoff completion fish > ~/.config/fish/completions/kickoff.fish"},
		},
		{
			"powershell", "",
			func(root *cobra.Command, w io.Writer, descriptions bool) error {
				if descriptions {
					return root.GenPowerShellCompletionWithDesc(w)
				}
				return root.GenPowerShellCompletion(w)
			}, nil,
			[]string{"kickoff completion powershell | Out-String | Invoke-Expression", "kickoff completion powershell >> $PROFILE"},
		},
	} {
		bare := false
		sub := &cobra.Command{
			Use:         shell.name,
			Short:       "Write the completion script of " + shell.name,
			Long:        "Write the completion script of " + shell.name + "." + shell.needs,
			Example:     factory.Examples(append(shell.examples, "kickoff completion "+shell.name+" --no-descriptions")...),
			Args:        factory.None,
			Annotations: map[string]string{factory.KeepsNothing: ""},
			RunE: func(c *cobra.Command, _ []string) error {
				var script bytes.Buffer
				if err := shell.write(c.Root(), &script, !bare); err != nil {
					return err
				}
				_, err := strings.NewReplacer(shell.mends...).WriteString(f.Out, script.String())
				return err
			},
		}
		sub.Flags().BoolVar(&bare, "no-descriptions", false, "names alone, without what they are")
		c.AddCommand(sub)
	}
	return c
}

// bashMends have a name completed behind a quote that is still open, which cobra's
// script hands to the shell as it is (a syntax error): the program gets it closed, and
// what it offers is compared and put in as it is.
func bashMends() []string {
	return []string{
		"    # When completing a flag with an = (e.g., kickoff -n=<TAB>)\n    # bash focuses",
		`    open="" form=%q
    if [[ ${cur} == [\'\"]* && ( ${#cur} == 1 || ${cur: -1} != "${cur:0:1}" ) ]]; then
        open=${cur:0:1} form=%s cur=${cur:1}
        requestComp+=${open}
    fi

    # When completing a flag with an = (e.g., kickoff -n=<TAB>)
    # bash focuses`,
		"    local out directive\n", "    local out directive open form\n",
		`"%q\n"`, `"${form}\n"`,
		`"%q"`, `"${form}"`,
		`    if [[ "$comp" == *${char}*`, `    if [[ -z ${open} && "$comp" == *${char}*`,
	}
}

// zshMends close an open quote for the program.
func zshMends() []string {
	return []string{
		`    requestComp="${words[1]} __complete ${words[2,-1]}"`, `    requestComp="${words[1]} __complete ${words[2,-1]}${compstate[quote]}"`,
		`    requestComp="${words[1]} __completeNoDesc ${words[2,-1]}"`, `    requestComp="${words[1]} __completeNoDesc ${words[2,-1]}${compstate[quote]}"`,
	}
}

// fishMends quote the words that fish has unquoted, which cobra's script leaves open
// (a template of two words came as two), and unquote the one that is typed.
func fishMends() []string {
	const typed = `(string unescape -- (string replace -r -- '^[\'"]' '' (commandline -ct)))`
	return []string{
		`set -l args (commandline -opc)`, `set -l args (string escape -- (commandline -opc))`,
		`set -l lastArg (string escape -- (commandline -ct))`, `set -l lastArg (string escape -- ` + typed + `)`,
		`set -l prefix (commandline -t | string escape --style=regex)`, `set -l prefix (string escape --style=regex -- ` + typed + `)`,
	}
}
