package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/payload/humanize"
)

// newMan makes `kickoff man`: a page for each command.
func newMan(f *factory.Factory) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "man [COMMAND…]",
		Short: "Print the manual page of a command, or write all of them",
		Example: factory.Examples(
			"kickoff man | man -l -",
			"kickoff man launch > kickoff-launch.1",
			"kickoff man --dir ~/.local/share/man/man1",
		),
		Annotations: map[string]string{factory.KeepsNothing: ""},
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if about, err := commandNamed(c.Root(), args); err == nil {
				for _, sub := range withPage(about) {
					names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			root, _ := tree(f) // whose flags have the names of their values set apart
			about, err := commandNamed(root, args)
			if err != nil {
				return err
			}
			if dir == "" {
				_, err := f.Out.Write([]byte(page(about)))
				return err
			}
			if len(args) > 0 {
				return failure.Usage("--dir writes the pages of all commands: name none")
			}
			return writePages(root, dir)
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "write a page for each command into the folder `DIR`")
	return c
}

// commandNamed is the command of these words.
func commandNamed(root *cobra.Command, words []string) (*cobra.Command, error) {
	about, rest, err := root.Find(words)
	if err != nil || len(rest) > 0 {
		return nil, failure.Usagef("there is no command %s", humanize.Quote(strings.Join(words, " ")))
	}
	return about, nil
}

func writePages(c *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failure.Usagef("--dir: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, pageName(c)+".1"), []byte(page(c)), 0o644); err != nil {
		return failure.Usagef("--dir: %v", err)
	}
	for _, sub := range withPage(c) {
		if err := writePages(sub, dir); err != nil {
			return err
		}
	}
	return nil
}

func withPage(c *cobra.Command) []*cobra.Command {
	var subs []*cobra.Command
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			subs = append(subs, sub)
		}
	}
	return subs
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// page is the manual page of a command, in the man macros of roff. The generators that there
// are make one page of all commands (mango), or none with commands, examples and exit codes
// (cobra/doc).
func page(c *cobra.Command) string {
	var b strings.Builder
	section := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, ".SH %s\n%s\n", name, text)
		}
	}
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"kickoff\" \"kickoff\"\n", roff(strings.ToUpper(pageName(c))))
	section("NAME", roff(pageName(c)+" - "+plain(c.Short)))
	synopsis := roff(c.UseLine())
	if c.HasAvailableSubCommands() {
		synopsis += "\n.br\n" + roff(c.CommandPath()+" COMMAND")
	}
	section("SYNOPSIS", synopsis)
	section("DESCRIPTION", strings.ReplaceAll(roff(plain(c.Long)), "\n\n", "\n.PP\n"))
	var commands, own, ofAll strings.Builder
	for _, sub := range withPage(c) {
		fmt.Fprintf(&commands, ".TP\n.B %s\n%s\n", roff(strings.TrimPrefix(sub.Use, c.CommandPath()+" ")), roff(plain(sub.Short)))
	}
	c.LocalFlags().VisitAll(option(&own))
	c.InheritedFlags().VisitAll(option(&ofAll))
	section("COMMANDS", strings.TrimSpace(commands.String()))
	section("OPTIONS", strings.TrimSpace(own.String()))
	section("OPTIONS OF ALL COMMANDS", strings.TrimSpace(ofAll.String()))
	if c.Example != "" {
		section("EXAMPLES", ".nf\n"+roff(strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))+"\n.fi")
	}
	var also []string
	if c.HasParent() {
		also = append(also, roff(pageName(c.Parent()))+"(1)")
	}
	for _, sub := range withPage(c) {
		also = append(also, roff(pageName(sub))+"(1)")
	}
	section("EXIT STATUS", exitStatus(c))
	section("SEE ALSO", strings.Join(also, ", "))
	return b.String()
}

// exitStatus is what the exit codes mean, told once, on the page of all commands.
func exitStatus(c *cobra.Command) string {
	if c.HasParent() {
		return "0 when it is done, else as in " + roff(pageName(c.Root())) + "(1)."
	}
	var b strings.Builder
	for _, e := range failure.Exits() {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", e.Codes, roff(plain(e.Means)))
	}
	return strings.TrimSpace(b.String())
}

func option(b *strings.Builder) func(*pflag.Flag) {
	return func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" && !strings.Contains(f.Usage, "`") {
			value = strings.ToUpper(f.Name) // it was the Go type
		}
		name := roff("--" + f.Name)
		if f.Shorthand != "" {
			name = roff("-"+f.Shorthand) + ", " + name
		}
		if value != "" {
			value = ` \fI` + roff(value) + `\fR`
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR%s\n%s\n", name, value, roff(usage))
	}
}

// plain is a text of the help without its marks.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

// roff is text as roff takes it: a hyphen that can be copied, and nothing that a line
// could begin a request with.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "…", "...").Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
