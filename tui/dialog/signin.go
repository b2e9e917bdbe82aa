package dialog

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// SignInWords are the words around the question for a token.
type SignInWords struct {
	Title, Intro string
	// Page is where tokens are made, "" for none.
	Page string
	// Later is what esc does.
	Later string
}

// SignIn asks for a token over whatever is on the screen, which stays as it is.
type SignIn struct {
	noCursor
	th     *theme.Theme
	words  SignInWords
	try    Try
	later  func() tea.Cmd
	secret *Secret
	// busy: the token is being tried.
	busy bool
	err  error
}

// Try uses a token once, off the update loop, and says what is done when it is taken.
type Try func(ctx context.Context, token string) (func() tea.Cmd, error)

type tried struct {
	do  func() tea.Cmd
	err error
}

// NewSignIn makes the question; later is done when the person does not want to sign in
// now, nil for nothing.
func NewSignIn(th *theme.Theme, words SignInWords, try Try, later func() tea.Cmd) *SignIn {
	s := &SignIn{th: th, words: words, try: try, later: later}
	s.empty()
	return s
}

func (s *SignIn) empty() { s.secret = NewSecret(s.th, "paste the token; it is not shown") }

// Title implements Dialog.
func (s *SignIn) Title() string { return s.words.Title }

// Update implements Dialog.
func (s *SignIn) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case tried:
		return nil, s.tried(msg)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc", "ctrl+c":
			return nil, Result{Close: true, Do: s.later}
		case "enter":
			return s.send(), Result{}
		}
	}
	if s.busy {
		return nil, Result{}
	}
	cmd, changed := s.secret.Update(msg)
	if changed {
		s.err = nil
	}
	return cmd, Result{}
}

// send has the token used once before it is taken.
func (s *SignIn) send() tea.Cmd {
	switch {
	case s.busy:
		return nil
	case s.secret.Value() == "":
		s.err = errors.New("paste a token first")
		return nil
	}
	s.busy = true
	token, try := s.secret.Value(), s.try
	return func() tea.Msg {
		do, err := try(context.Background(), token)
		return tried{do, err}
	}
}

func (s *SignIn) tried(msg tried) Result {
	s.busy, s.err = false, msg.err
	if msg.err != nil {
		s.empty()
		return Result{}
	}
	return Result{Close: true, Do: msg.do}
}

// View implements Dialog.
func (s *SignIn) View(width, height int) string {
	width = min(width, 64)
	above := wrap.Styled(s.th.Text, "", s.words.Intro, width)
	var page []string
	if s.words.Page != "" {
		page = wrap.Styled(s.th.Key, "", s.words.Page, width)
	}
	page = append(page, "")
	var below []string
	switch {
	case s.busy:
		below = []string{s.th.Text.Render("trying it…")}
	case s.err != nil:
		below = wrap.Signed(s.th.Error, "", theme.SignError, s.err.Error(), width)
	}
	// The line that is typed into shows at every height, then what went wrong, then where
	// tokens are made: an address and a sentence are whole or left out.
	below = below[:min(len(below), max(0, height-1))]
	room := height - 1 - len(below)
	whole := func(lines []string) []string {
		if len(lines) > room {
			return nil
		}
		room -= len(lines)
		return lines
	}
	page = whole(page)
	above = whole(above)
	return strings.Join(slices.Concat(above, page, []string{s.secret.View(width)}, below), "\n")
}

// Keys implements Dialog.
func (s *SignIn) Keys() []key.Binding {
	return []key.Binding{footer.Bind("enter", "sign in", "enter"), footer.Bind("ctrl+u", "empty", "ctrl+u"), footer.Bind("esc", s.words.Later, "esc")}
}
