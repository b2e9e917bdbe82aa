package payload

import "testing"

func TestAnAnswerThatIsChangedIsKnownAsItCame(t *testing.T) {
	of := func(text string, o Origin) Answer { return Answer{Value: Text(text), Origin: o} }
	for _, c := range []struct {
		name  string
		steps []Answer
		want  Answer
	}{
		{"untouched", []Answer{of("4200", FromTemplate)}, of("4200", FromTemplate)},
		{"changed", []Answer{of("4200", FromTemplate), of("42", FromYou), of("43", FromYou)}, of("4200", FromTemplate)},
		{"emptied", []Answer{of("x", FromSet), {Origin: FromYou}}, of("x", FromSet)},
		{"blank as it came", []Answer{{Origin: FromProcess}, of("x", FromYou)}, Answer{Origin: FromProcess}},
		{"one's own", []Answer{of("x", FromYou), of("y", FromYou)}, Answer{}},
		{"two sources", []Answer{of("a", FromTemplate), of("b", FromValues), of("c", FromYou)}, of("b", FromValues)},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers := Restore(Snapshot{})
			for _, a := range c.steps {
				answers.SetField("f", a)
			}
			got, ok := Restore(answers.Snapshot()).Given("f")
			if !got.Same(c.want) || got.Origin != c.want.Origin || ok != (c.want.Origin != "") {
				t.Errorf("got %+v, %v, want %+v", got, ok, c.want)
			}
		})
	}
}

func TestWhatWasEnteredIsTheLastLaunchOfTheNext(t *testing.T) {
	answers := Restore(Snapshot{
		Fields: map[string]Answer{"own": {Value: Text("Jane"), Origin: FromYou}, "default": {Value: Text("4200"), Origin: FromTemplate}},
		Steps:  map[string]StepAnswer{"s": {Deadline: "+3d", DeadlineOrigin: FromYou}},
	})
	answers.Launched()
	own, kept, step := answers.Field("own"), answers.Field("default"), answers.Step("s")
	if own.Origin != FromLaunch || kept.Origin != FromTemplate || step.DeadlineOrigin != FromLaunch || step.OwnersOrigin != "" {
		t.Errorf("got %+v, %+v, %+v", own, kept, step)
	}
	answers.SetField("own", Answer{Value: Text("Jo"), Origin: FromYou})
	if given, ok := answers.Given("own"); !ok || given.Text() != "Jane" {
		t.Errorf("what the last launch had is %+v", given)
	}
}
