"""Sentences that judge and sentences that report, from which the reader of opinions learns.

All are invented, written for this program: editorials and analyses on the one side, and on the other whatever else stands in news
(events, figures, background, plans, descriptions, denials), also in the present tense and with strong words.
"""

from __future__ import annotations

__all__ = ["OPINIONS", "REPORTS"]


def _split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that has one on each line."""
    return tuple(text.strip().splitlines())


OPINIONS: tuple[str, ...] = _split("""
The truce is a piece of paper, and everybody knows it.
The court's ruling is a fig leaf for a government that long ago stopped obeying the law.
It would be foolish to believe that another summit can save the agreement.
Nothing will change until the generals are made to pay for what they have done.
A peace that leaves the warlords in their palaces is no peace at all.
The council must find its voice before there is nothing left to save.
The donors should be ashamed of themselves.
The two sides deserve each other; their peoples deserve better.
This is not statesmanship but theatre.
It is not.
They are not.
It never was.
That is not enough.
It no longer matters.
Nobody should be surprised.
There is no excuse for it.
The plan sounds generous, but it is a trap.
Hope is cheap; rebuilding a city is not.
Sanctions are a blunt tool, and this government has learnt to live with them.
Guns do not feed children.
No wall has ever stopped people who have nothing to lose.
Wars are easy to begin and hard to end.
Those who sow hatred should not wonder at the harvest.
The new constitution is a step backwards, dressed up as a reform.
The minister's promises are worth as much as those of his predecessor: nothing.
The world looks away, as it always has.
The tragedy is that all of this could have been avoided.
What is needed is not another mission but the courage to tell the truth.
Without justice for the victims there can be no lasting peace.
No army in the world can win hearts that have nothing to eat.
A country cannot be governed from a bunker.
The president has only himself to blame.
The general's victory is hollow.
Europe cannot go on pretending that this is none of its business.
The embargo is a farce so long as the smugglers are friends of the palace.
The election was never going to be fair, and it would be naive to expect otherwise of the next one.
A clever king would have opened the granaries; this one opened fire.
If this is a victory, one shudders to think what a defeat would look like.
It is hard to see what the offensive has achieved apart from more graves.
It is high time that the neighbours stopped playing with matches.
The rebels are no angels, but the government's record is worse.
To call this a misunderstanding is an insult to the dead.
The commission's report is a whitewash.
The so-called safe zone is anything but safe.
This war has no winners.
Both capitals would do well to remember how the last one ended.
One can only hope that cooler heads prevail.
Perhaps the envoy meant well; but good intentions have never cleared a minefield.
Maybe one asks too much of tired men.
That may be too harsh.
That is wishful thinking.
That would be a grave mistake.
It is a dangerous illusion.
The lesson is a simple one: you do not put out a fire with petrol.
History will not be kind to those who stood by.
The alliance is stronger on paper than it has ever been in the field.
The silence of the great powers is shameful.
The deal is better than nothing, but not by much.
The truth is that neither side wants peace enough to pay for it.
Of course the army denies it; it always does.
The junta's real fear is not the rebels but its own people.
Surely the dead of that winter deserve more than a footnote.
A ceasefire without observers is an invitation to cheat.
The mediators are right to be patient, but patience is not a policy.
Such language belongs in the last century.
The envoy's patience has earned more than scorn.
The blockade is cruel, and it is also stupid.
There is something grotesque about a peace conference to which no victim is invited.
In truth, the state left this valley long ago.
We have seen this film before, and we know how it ends.
We should not forget who paid for those guns.
Our leaders owe us an explanation.
What a waste.
How many more must die before anybody acts?
Who, then, speaks for the villagers?
Is this what independence was for?
The army's answer to every question is another bombardment, and every bombardment makes new enemies.
The mission, underpaid and badly led, is a monument to good intentions.
The brigade is too small to matter and too expensive to last.
The sultan's reforms are cosmetic.
The minister has turned a quarrel into a catastrophe.
It is absurd to hold a vote in a country where half of the voters live in tents.
The policy has failed, and those who made it know that it has failed.
The promise of free elections rings hollow.
Nobody wins a trade war, and the poor lose it first.
Neither side has an interest in the truth.
Everybody gains from the fog, except those who live in it.
It is surely no accident that the bill was passed at night.
The conference produced what conferences produce: paper.
Governor after governor has sworn to clean up the port, and the port has cleaned up the governors.
Twenty years and a mountain of money went into this army, and it ran at the first shot.
The valley has seldom looked so hopeless.
Trust, once lost, does not come back with a handshake.
It is far too little.
Even in good years that would scarcely do.
The worst can still be prevented, and it is a scandal that so few are trying.
Voters are left with a choice between two evils.
Somebody ought to tell them so.
The regime would be mad to try, and it may well try.
A man who has broken four agreements will break a fifth.
Small states know what great powers' guarantees are worth.
Fish do not respect borders, but gunboats do.
The dam is a marvel of engineering and a failure of diplomacy.
The excuse was thin from the beginning, and it has not grown thicker.
Grand words are the cheapest of all weapons.
The opposition's silence is as damning as the government's noise.
A government that fears its poets has reason to.
The occupation is a moral and a strategic failure.
It is a bitter irony that the guns were a gift.
The decision is as short-sighted as it is cruel.
Unfortunately, the commission has neither the powers nor the will.
The minister ought to resign.
The parties need to stop counting the dead and start counting the living.
The time for excuses is over.
Diplomacy has to be given a chance.
None of this makes the war just.
At best, the accord buys time; at worst, it rewards the men who burned the villages.
The government's story makes no sense.
Its claim to be fighting terrorism is hardly convincing.
No amount of money can buy what the country lacks: trust.
This is how democracies die, and not with a bang.
The rescue came late, as it always does for the poor.
Blaming the weather is easier than mending the dykes.
A disaster was natural only in its beginning; the rest was the work of corrupt men.
""")

REPORTS: tuple[str, ...] = _split("""
The army retook the bridge on Sunday after two days of fighting.
At least fourteen people were killed when a shell hit a market in the north of the city.
The ministry said that 31 soldiers had been wounded.
It was the third attack in a week.
It was not clear who had fired first.
It is not clear who was behind the attack.
It will not take part in the talks.
It was not the first time that the village had been hit.
It is not known how many people are missing.
He did not answer.
She declined to comment.
They did not give a figure.
They were released a day later.
They are being held in the capital.
That brings the number of dead to 64.
That is twice as many as in the month before.
That was in March.
This was denied by the governor.
Nobody has claimed responsibility.
No one was hurt.
There were no casualties.
There was no immediate comment from the ministry.
The border crossing is closed.
The road to the airport remains cut.
The army is short of shells and men.
The town lies forty kilometres west of the frontier.
The river rises in the highlands and feeds four lakes.
The camp is home to eighty thousand people, most of them women and children.
The force has 1,400 men from five countries.
The reservoir holds nine billion cubic metres of water.
The group is one of three that refuse to disarm.
The movement was founded in exile by a former teacher.
The party has ruled the country since independence.
For decades the two countries have argued about the water of the lake.
The two sides have accused each other of breaking the truce.
Relations have been tense since the coup.
The talks will resume on Friday in Muscat.
The council is to vote on the resolution next week.
The force is expected to arrive by the end of the month.
The rains are likely to make the roads impassable.
The offensive could last for months.
If the talks fail, the blockade will go on.
The government may call up more reservists.
The envoy will visit both capitals.
The president must sign the law before it takes effect.
Residents must leave the district by noon, the army said.
Lorries must wait for up to nine days at the crossing.
The court has to decide by the end of June.
Voters should bring their identity cards, the commission said.
The minister said that the neighbours should stop arming the rebels.
The opposition leader called the vote a farce.
The foreign ministry condemned the attack as cowardly.
The president called the strike a crime.
The general said that the enemy was weak and badly led.
The spokesman dismissed the report as absurd.
The rebels described the offer as a trap.
The king spoke of a dark day for the nation.
The bishop said that the silence of the world was shameful.
The heavy fighting has driven thousands from their homes.
Fierce clashes broke out near the oil refinery.
The worst floods in thirty years have destroyed the rice harvest.
A fragile truce has held since Tuesday.
Tension is high in the border villages.
Food is scarce and prices have doubled.
Many families eat once a day.
Hospitals are full, and medicines are running out.
Children sleep on the floor of the school.
Water is brought in by lorry.
Most shops are shut, and the streets are empty.
The market has reopened, but few traders have come back.
More than half of the houses have no roof.
Two thirds of the population depend on aid.
Almost all of the wounded are soldiers.
The claim could not be verified.
The account is hard to verify, and reporters are not let into the province.
The story is hard to check but is widely believed in the villages.
They keep quiet for fear of arrest.
The figures do not include the northern districts.
Neither account could be confirmed.
The video appears to show the burning of two trucks.
The bodies have not been identified.
The cause of the fire is under investigation.
An inquiry has been opened.
Three men have been arrested.
The suspects are aged between nineteen and thirty.
The trial begins on Monday.
The ceasefire entered into force at midnight.
Under the agreement, both armies withdraw their guns by ten kilometres.
The accord provides for an exchange of prisoners.
The document has twelve pages and has not been published.
The delegation is led by the deputy foreign minister.
The ambassador was summoned on Thursday.
The embassy advised its citizens to leave.
Flights have been cancelled until further notice.
The railway carries most of the country's copper to the coast.
Fuel is sold on the black market at three times the official price.
The currency lost a fifth of its value in a month.
Exports fell by nine per cent.
The ship was carrying grain and had a crew of twenty-two.
The plane came down in a forest and all on board were killed.
The quake struck at dawn and was felt in three provinces.
The storm is moving north and will reach the coast tonight.
The water has begun to fall, but the dyke is still in danger.
Rescuers dug through the night.
An aftershock brought down what was left of the mosque.
The wounded were flown to the capital.
Six of the dead were members of one family.
The gunmen escaped on motorcycles.
The mayor and two of his guards died on the spot.
A second bomb was defused.
The police cordoned off the street.
The explosion shattered windows several streets away.
Witnesses heard shooting from the direction of the barracks.
Smoke could be seen over the port.
Drones were shot down over two regions.
The warships left the bay in the evening.
Both sides have dug in along the canal.
The front has hardly moved since autumn.
The rebels control most of the gold mines.
The militia receives money and weapons from abroad, according to a panel of experts.
The jihadists have been active in the forest since 2017.
Peacekeepers patrol the buffer zone twice a day.
The base was handed over to the local army.
The commander was replaced after the defeat.
Recruits are trained for six weeks.
Soldiers are paid in cash, if they are paid at all.
The law bans public meetings of more than ten people.
The curfew begins at eight in the evening.
Internet access has been cut.
The state broadcaster showed pictures of the parade.
Schools will stay closed until after the holiday.
The university has moved its lectures online.
The elders met the governor in the afternoon.
Women carried the water home on their heads.
An old man was sitting in front of what had been his shop.
She lost her husband and two sons.
He has been in hiding since the raid.
The fishermen want their boats back.
The farmers have planted nothing this year.
Villagers fear that the fighting will come back.
People here remember the war of their grandparents.
Neither government has published the map.
The two presidents have not met since the war.
The prime minister is under pressure from his own party.
His predecessor resigned over the same affair.
The opposition boycotted the vote.
Turnout was below forty per cent.
Results are expected on Wednesday.
The commission had counted two thirds of the votes by the evening.
The island is claimed by both countries.
The treaty was signed in 1975 and has been amended twice.
The line was drawn by a colonial commission.
The Kurds make up about a fifth of the population.
The minority speaks a language of its own.
The pass is open from May to October.
The mission's mandate ends in December.
The budget provides 40 million dollars for the repair of roads.
The agency has received a third of the money it asked for.
Aid convoys need permits from three ministries.
Some of the trucks were looted on the way.
Vaccination began in four districts.
Doctors are treating the sick in tents.
Cholera has been found in two camps.
The number of cases is rising.
No new cases have been reported since Friday.
The dead were buried the same day.
Analysts are divided over the aims of the offensive.
Experts say that the missile can reach the capital.
The analysis is based on satellite images.
The report lists 214 violations of the truce.
The statement did not mention the prisoners.
The letter was signed by nineteen deputies.
A copy of the order was seen by reporters.
The newspaper was closed in the spring.
The governor said that help was on its way.
The agency warned that stocks would last for a week.
Kabul rejects the accusation.
Tehran denies arming the movement.
Moscow has not commented.
Paris welcomed the decision.
The union has imposed sanctions on nine generals.
The United States is the largest donor.
The talks are the first since the ambassadors were withdrawn.
The visit is seen as a sign of better relations.
The move came a day after the vote in parliament.
The decision affects about 60,000 refugees.
The rise follows months of drought.
Under the law, such cases are heard by a military court.
Its leader is believed to be abroad.
Its members are mostly young men from the hills.
The front line now runs through the suburbs.
There is one doctor for every ten thousand people.
There are fears that the dam could burst.
What caused the crash is not known.
How many were on board was unclear.
When the shooting stopped, eleven people lay dead.
As night fell, the shelling began again.
Only two of the nine bridges are still standing.
The last convoy reached the town in August.
The water is not safe to drink.
The clinic is no longer in use.
The ceasefire is not in force yet.
The army no longer holds the ridge.
The rebels have not replied.
The bridge cannot be used by lorries.
The wounded cannot be brought out while the road is under fire.
The refugees do not want to go back.
Not all of the hostages have been freed.
The government has promised new houses, but none has been built.
The army said it had won; residents said the rebels were still there.
Both armies say that they want peace.
""")
