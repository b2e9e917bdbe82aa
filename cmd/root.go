// Package cmd is kickoff's command line. Each noun is a package below it, with an
// options struct and a run function for each command, which turns flags into calls
// and results into output:
//
//	launch       a launch without the wizard, and line by line
//	wizard       the wizard
//	batch, templates, drafts, runs, undo, release, account, sandbox
//	factory      what they are made with: flags of all commands, connection, clock
//	host         streams, environment, signals; failure: kinds, exit codes, words
//
// Rules of the domain live in package payload, those of a launch's life in package
// api/session, requests in package api, the screen in package tui.
//
// A command never touches the process itself, so that tests run commands without
// one. Standard output carries the result alone; all else goes to standard error.
package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kickoff/api"
	accounts "kickoff/api/account"
	"kickoff/cmd/account"
	"kickoff/cmd/batch"
	"kickoff/cmd/drafts"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/cmd/launch"
	"kickoff/cmd/release"
	"kickoff/cmd/runs"
	"kickoff/cmd/sandbox"
	"kickoff/cmd/templates"
	"kickoff/cmd/undo"
	"kickoff/cmd/wizard"
	"kickoff/payload/crash"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
)

// Execute runs the command line and returns its exit code. Everything that is to be
// said has been written when it returns.
func Execute(h host.Host, args []string) int {
	f := factory.New(h)
	defer f.Close()
	root, ended := tree(f)
	plainFlags(root)
	root.SetArgs(args)
	root.SetIn(h.In)
	root.SetOut(f.Stdout.ForHelp()) // help has colours on a terminal
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		root.SetOut(f.Out)
		for _, c := range all(root) {
			f.CompleteFlags(c)
		}
	} else { // to complete one, flags are read again and again
		giveOnce(root)
	}
	root.SetErr(f.Err)

	// Errors are told here alone, on one line, whatever the terminal.
	silent := fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {})
	if err := fang.Execute(api.WithPauseBudget(context.Background()), root, silent, fang.WithVersion(ownVersion()), fang.WithoutManpage()); err != nil {
		*ended = failure.Usage(err.Error())
		if lost, ok := errors.AsType[*host.WriteError](err); ok {
			*ended = lost
		}
	}
	if *ended == nil {
		*ended = f.Stdout.Unwritten()
	}
	if lost, ok := errors.AsType[*host.WriteError](*ended); ok && lost.ReaderLeft() {
		*ended = nil
	}
	if *ended == nil {
		return failure.ExitDone
	}
	v := failure.Judge(*ended)
	// A wrong command line may have been given up before --json was reached.
	failure.Report(f.Err, f.JSON || slices.Contains(args, "--json"), *ended, v)
	return v.Exit
}

// tree builds all commands. What the one that was run ended with is in ended: fang
// is told of no error, because it asks the terminal for its colours before it tells
// one, and on a terminal that does not answer that takes seconds.
func tree(f *factory.Factory) (root *cobra.Command, ended *error) {
	root = wizard.NewCommand(f)
	f.Register(root)
	root.AddCommand(
		launch.NewCommand(f),
		templates.NewCommand(f),
		drafts.NewCommand(f),
		runs.NewCommand(f),
		batch.NewCommand(f),
		undo.NewCommand(f),
		release.NewCommand(f),
		sandbox.NewCommand(f),
	)
	root.AddCommand(newMan(f))
	root.AddCommand(account.NewCommands(f)...)
	root.InitDefaultHelpCmd()
	root.AddCommand(newCompletion(f))
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Example = factory.Examples("kickoff help", "kickoff help launch", "kickoff help drafts rename")
		}
	}
	ended = new(error)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return refuse(ended)(c, flagError(c, err)) })
	for _, c := range all(root) {
		keep(f, c, c != root, ended)
	}
	return root, ended
}

// all are a command and those below it.
func all(root *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{root}
	for _, c := range root.Commands() {
		list = append(list, all(c)...)
	}
	return list
}

// plainFlags leaves the marks around the names of values out of what help and completion say
// of flags.
func plainFlags(root *cobra.Command) {
	unmark := func(f *pflag.Flag) { f.Usage = plain(f.Usage) }
	for _, c := range all(root) {
		c.Flags().VisitAll(unmark)
		c.PersistentFlags().VisitAll(unmark)
	}
}

// keep has a command checked, watched for signals and its error kept in ended. The
// wizard hears signals by itself.
func keep(f *factory.Factory, c *cobra.Command, watched bool, ended *error) {
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if watched {
				watching, stop := f.Watch(ctx)
				defer stop()
				ctx = watching
				c.SetContext(ctx)
			}
			*ended = cmp.Or(emptyFlag(c), f.Check())
			if _, none := c.Annotations[factory.KeepsNothing]; *ended == nil && !none {
				*ended = failure.AsUsage(accounts.CheckFolders(f.Getenv))
			}
			if *ended == nil {
				*ended = failure.EndedBy(f.Reconsider(ctx, reported(f, func() error { return run(c, args) })), context.Cause(ctx))
			}
			return nil
		}
	}
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return refuse(ended)(c, err)
			}
			return nil
		}
	}
}

// reported runs a command. Where that panics, or its screen did, what is known of it is
// written into a file, and the person told where that is.
func reported(f *factory.Factory, run func() error) error {
	err := crash.Catch(run)
	p, ok := errors.AsType[*crash.Panic](err)
	if !ok {
		return err
	}
	path := filepath.Join(accounts.DataDir(f.Getenv), "report-"+f.Now().UTC().Format("20060102T150405")+".txt")
	if lost := store.Save(path, f.Tokens.Bytes([]byte("kickoff "+ownVersion()+"\n\n"+p.Report()))); lost != nil {
		return fmt.Errorf("%w. A report of it could not be written: %w", err, lost)
	}
	return fmt.Errorf("%w. Please send its makers the report in %s: it holds neither what you entered nor your token", err, path)
}

// refuse keeps an error of the command line. Cobra lets a request for help pass as
// no error.
func refuse(ended *error) func(*cobra.Command, error) error {
	return func(c *cobra.Command, err error) error {
		if errors.Is(err, pflag.ErrHelp) {
			return err
		}
		*ended = failure.Usage(err.Error())
		c.SetHelpFunc(func(*cobra.Command, []string) {})
		return pflag.ErrHelp
	}
}

// emptyFlag refuses a flag that was given nothing, as by a script whose variable is not
// set: another process would be launched than the one that was meant. A process may have
// no name of its own and no summary.
func emptyFlag(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" && f.Name != "name" && f.Name != "summary" {
			err = failure.Usagef("--%s is empty: give it a value, or leave it out", f.Name)
		}
	})
	return err
}

// giveOnce has each source of answers given once at most: those of the first would be lost
// without a word.
func giveOnce(root *cobra.Command) {
	for _, c := range all(root) {
		for _, name := range []string{"values", "draft", "like", "payload"} {
			if flag := c.Flags().Lookup(name); flag != nil {
				flag.Value = &once{Value: flag.Value}
			}
		}
	}
}

type once struct {
	pflag.Value
	given bool
}

func (o *once) Set(text string) error {
	if o.given {
		return errors.New("it is given twice, and one of the two would be lost: give one")
	}
	o.given = true
	return o.Value.Set(text)
}

// flagError says what is wrong with a flag, and what it takes.
func flagError(c *cobra.Command, err error) error {
	var valueless *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &valueless):
		return fmt.Errorf("--%s needs a value: %s", valueless.GetFlag().Name, valueless.GetFlag().Usage)
	case errors.As(err, &wrong):
		takes := map[string]string{"bool": "true or false", "duration": "a time such as 30s or 5m"}
		flag := wrong.GetFlag()
		if flag.Value.Type() == "string" {
			return fmt.Errorf("--%s: %w", flag.Name, wrong.Unwrap())
		}
		return fmt.Errorf("--%s %s: it takes %s", flag.Name, humanize.Quote(wrong.GetValue()), cmp.Or(takes[flag.Value.Type()], "a whole number"))
	}
	return fmt.Errorf("%w; `%s --help` lists what there is", err, c.CommandPath())
}

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
