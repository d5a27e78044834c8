# SPDX-License-Identifier: Apache-2.0
"""Sentences as mail has them, in many languages, written for this project; and the charsets that mail in each came in."""

TEXTS = {
    'Russian': ('windows-1251 koi8-r iso-8859-5 ibm866 x-mac-cyrillic', '''
Добрый день, коллеги! Напоминаю, что завтра в десять утра состоится совещание в большом зале.
Пожалуйста, пришлите мне отчёт за прошлый месяц до конца недели. Я уже отправил договор по почте, но ответа пока нет.
Спасибо за быстрый ответ, всё получилось. Мы будем рады видеть вас на открытии нового магазина.
Если у вас есть вопросы, звоните по телефону или пишите на этот адрес. Поезд опаздывает, приеду примерно через час.
Не забудь купить хлеба и молока по дороге домой. Вчера выпал первый снег, и дети весь вечер катались с горки.
Ваш заказ принят и будет доставлен в течение трёх дней.'''),
    'Ukrainian': ('windows-1251 koi8-u iso-8859-5', '''
Доброго дня, шановні колеги! Нагадую, що завтра о десятій ранку відбудеться нарада у великій залі.
Будь ласка, надішліть мені звіт за минулий місяць до кінця тижня. Я вже відправив договір поштою, але відповіді ще немає.
Дякую за швидку відповідь, усе вийшло. Ми будемо раді бачити вас на відкритті нової крамниці.
Якщо у вас є запитання, телефонуйте або пишіть на цю адресу. Потяг запізнюється, приїду приблизно за годину.
Не забудь купити хліба й молока дорогою додому. Учора випав перший сніг, і діти весь вечір каталися з гірки.'''),
    'Bulgarian': ('windows-1251 iso-8859-5', '''
Добър ден, колеги! Напомням ви, че утре в десет часа ще има съвещание в голямата зала.
Моля, изпратете ми отчета за миналия месец до края на седмицата. Вече изпратих договора по пощата, но още няма отговор.
Благодаря за бързия отговор, всичко се получи. Ще се радваме да ви видим на откриването на новия магазин.
Ако имате въпроси, обадете се по телефона или пишете на този адрес. Влакът закъснява, ще пристигна след около час.
Не забравяй да купиш хляб и мляко на път за вкъщи. Вчера падна първият сняг и децата цяла вечер се пързаляха.'''),
    'Greek': ('windows-1253 iso-8859-7', '''
Καλημέρα σε όλους! Σας θυμίζω ότι αύριο στις δέκα το πρωί θα γίνει η συνάντηση στη μεγάλη αίθουσα.
Παρακαλώ στείλτε μου την αναφορά του περασμένου μήνα πριν από το τέλος της εβδομάδας.
Έστειλα ήδη το συμβόλαιο με το ταχυδρομείο, αλλά δεν έχω πάρει ακόμη απάντηση. Ευχαριστώ για τη γρήγορη απάντηση.
Θα χαρούμε να σας δούμε στα εγκαίνια του νέου καταστήματος. Αν έχετε ερωτήσεις, τηλεφωνήστε ή γράψτε μας εδώ.
Το τρένο έχει καθυστέρηση, θα φτάσω σε μία ώρα περίπου. Μην ξεχάσεις να αγοράσεις ψωμί και γάλα γυρνώντας.'''),
    'Turkish': ('windows-1254 iso-8859-9', '''
Günaydın arkadaşlar! Yarın sabah saat onda büyük salonda toplantı olduğunu hatırlatırım.
Lütfen geçen ayın raporunu hafta sonuna kadar bana gönderin. Sözleşmeyi postayla yolladım ama henüz cevap gelmedi.
Hızlı yanıtınız için teşekkür ederim, her şey yolunda. Yeni mağazamızın açılışında sizi görmekten mutluluk duyarız.
Sorularınız varsa bizi arayın ya da bu adrese yazın. Tren gecikiyor, yaklaşık bir saat sonra geleceğim.
Eve dönerken ekmek ve süt almayı unutma. Dün ilk kar yağdı, çocuklar bütün akşam kızakla kaydılar.'''),
    'Polish': ('windows-1250 iso-8859-2', '''
Dzień dobry! Przypominam, że jutro o dziesiątej rano odbędzie się spotkanie w dużej sali.
Proszę przysłać mi sprawozdanie za zeszły miesiąc do końca tygodnia. Wysłałem już umowę pocztą, ale nie mam odpowiedzi.
Dziękuję za szybką odpowiedź, wszystko się udało. Będzie nam miło zobaczyć państwa na otwarciu nowego sklepu.
Jeśli mają państwo pytania, proszę dzwonić albo pisać na ten adres. Pociąg się spóźnia, będę mniej więcej za godzinę.
Nie zapomnij kupić chleba i mleka w drodze do domu. Wczoraj spadł pierwszy śnieg i dzieci cały wieczór jeździły na sankach.'''),
    'Czech': ('windows-1250 iso-8859-2', '''
Dobrý den, kolegové! Připomínám, že zítra v deset hodin dopoledne se koná porada ve velkém sále.
Pošlete mi prosím zprávu za minulý měsíc do konce týdne. Smlouvu jsem už odeslal poštou, ale odpověď zatím nepřišla.
Děkuji za rychlou odpověď, všechno se podařilo. Budeme rádi, když přijdete na otevření nového obchodu.
Máte-li dotazy, zavolejte nám nebo napište na tuto adresu. Vlak má zpoždění, přijedu asi za hodinu.
Nezapomeň cestou domů koupit chléb a mléko. Včera napadl první sníh a děti celý večer sáňkovaly.'''),
    'Hungarian': ('windows-1250 iso-8859-2', '''
Jó napot kívánok! Emlékeztetem önöket, hogy holnap délelőtt tíz órakor értekezlet lesz a nagyteremben.
Kérem, küldjék el nekem a múlt havi jelentést a hét végéig. A szerződést már postára adtam, de még nem érkezett válasz.
Köszönöm a gyors választ, minden sikerült. Örömmel látjuk önöket az új üzlet megnyitóján.
Ha kérdésük van, hívjanak minket, vagy írjanak erre a címre. Késik a vonat, körülbelül egy óra múlva érkezem.
Ne felejts el hazafelé kenyeret és tejet venni. Tegnap leesett az első hó, és a gyerekek egész este szánkóztak.'''),
    'Romanian': ('windows-1250 iso-8859-2 iso-8859-16', '''
Bună ziua! Vă reamintesc că mâine dimineață la ora zece are loc ședința în sala mare.
Vă rog să îmi trimiteți raportul pe luna trecută până la sfârșitul săptămânii. Am expediat deja contractul prin poștă.
Vă mulțumesc pentru răspunsul rapid, totul a mers bine. Ne va face plăcere să vă vedem la deschiderea noului magazin.
Dacă aveți întrebări, sunați-ne sau scrieți la această adresă. Trenul întârzie, ajung cam într-o oră.
Nu uita să cumperi pâine și lapte în drum spre casă. Ieri a căzut prima zăpadă, iar copiii s-au dat cu sania toată seara.'''),
    'Croatian': ('windows-1250 iso-8859-2', '''
Dobar dan, kolege! Podsjećam vas da se sutra u deset sati ujutro održava sastanak u velikoj dvorani.
Molim vas da mi pošaljete izvješće za prošli mjesec do kraja tjedna. Ugovor sam već poslao poštom, ali odgovora još nema.
Hvala na brzom odgovoru, sve je uspjelo. Bit će nam drago vidjeti vas na otvorenju nove trgovine.
Ako imate pitanja, nazovite nas ili pišite na ovu adresu. Vlak kasni, stižem otprilike za sat vremena.
Nemoj zaboraviti kupiti kruh i mlijeko na putu kući. Jučer je pao prvi snijeg i djeca su se cijelu večer sanjkala.'''),
    'German': ('windows-1252 iso-8859-15 ibm850 macintosh', '''
Guten Tag zusammen! Ich möchte daran erinnern, dass morgen um zehn Uhr die Besprechung im großen Saal stattfindet.
Bitte schicken Sie mir den Bericht für den vergangenen Monat bis Ende der Woche. Der Vertrag ist schon in der Post.
Vielen Dank für die schnelle Antwort, es hat alles geklappt. Wir würden uns freuen, Sie zur Eröffnung zu begrüßen.
Wenn Sie Fragen haben, rufen Sie uns an oder schreiben Sie an diese Adresse. Der Zug hat Verspätung, ich komme später.
Vergiss nicht, auf dem Heimweg Brötchen und Käse zu kaufen. Gestern fiel der erste Schnee, die Kinder waren überglücklich.'''),
    'French': ('windows-1252 iso-8859-15 ibm850 macintosh', '''
Bonjour à tous ! Je vous rappelle que la réunion aura lieu demain matin à dix heures dans la grande salle.
Merci de m'envoyer le rapport du mois dernier avant la fin de la semaine. J'ai déjà expédié le contrat par la poste.
Merci beaucoup pour votre réponse rapide, tout s'est bien passé. Nous serions très heureux de vous voir à l'inauguration.
Si vous avez des questions, appelez-nous ou écrivez à cette adresse. Le train est en retard, j'arriverai vers midi.
N'oublie pas d'acheter du pain et du lait en rentrant. Hier, la première neige est tombée et les élèves étaient enchantés.'''),
    'Spanish': ('windows-1252 iso-8859-15', '''
¡Buenos días a todos! Les recuerdo que mañana a las diez habrá una reunión en el salón grande.
Por favor, envíenme el informe del mes pasado antes del fin de semana. Ya mandé el contrato por correo, pero aún no sé nada.
Muchas gracias por la rápida contestación, todo salió bien. Será un placer verlos en la inauguración del nuevo almacén.
Si tienen alguna duda, llámennos o escriban a esta dirección. El tren viene con retraso, llegaré en una hora más o menos.
No olvides comprar pan y leche camino a casa. Ayer cayó la primera nieve y los niños jugaron hasta el anochecer.'''),
    'Portuguese': ('windows-1252 iso-8859-15', '''
Bom dia a todos! Lembro que amanhã às dez horas haverá uma reunião no salão grande.
Por favor, enviem-me o relatório do mês passado até ao fim da semana. Já mandei o contrato pelo correio, mas ainda não há resposta.
Muito obrigado pela rápida atenção, correu tudo bem. Será um prazer vê-los na inauguração da nova loja.
Se tiverem dúvidas, telefonem ou escrevam para este endereço. O comboio está atrasado, chegarei daqui a uma hora.
Não te esqueças de comprar pão e maçãs no caminho para casa. Ontem caiu a primeira neve e as crianças brincaram até à noite.'''),
    'Swedish': ('windows-1252 iso-8859-15', '''
God morgon allihopa! Jag vill påminna om att mötet äger rum i morgon klockan tio i den stora salen.
Var vänlig och skicka mig rapporten för förra månaden före veckans slut. Jag har redan lagt avtalet på posten.
Tack för det snabba svaret, allt gick bra. Det vore roligt att få träffa er när den nya affären öppnar.
Har ni frågor så ring oss eller skriv till den här adressen. Tåget är försenat, jag kommer om ungefär en timme.
Glöm inte att köpa bröd och mjölk på vägen hem. I går föll den första snön och barnen åkte kälke hela kvällen.'''),
    'Lithuanian': ('windows-1257 iso-8859-13 iso-8859-4', '''
Laba diena, kolegos! Primenu, kad rytoj dešimtą valandą ryto didžiojoje salėje vyks susirinkimas.
Prašau atsiųsti man praėjusio mėnesio ataskaitą iki savaitės pabaigos. Sutartį jau išsiunčiau paštu, bet atsakymo dar nėra.
Ačiū už greitą atsakymą, viskas pavyko. Džiaugsimės matydami jus naujos parduotuvės atidaryme.
Jeigu turite klausimų, skambinkite mums arba rašykite šiuo adresu. Traukinys vėluoja, atvyksiu maždaug po valandos.
Nepamiršk pakeliui namo nupirkti duonos ir pieno. Vakar iškrito pirmasis sniegas, vaikai visą vakarą važinėjosi rogutėmis.'''),
    'Hebrew': ('windows-1255 iso-8859-8', '''
שלום לכולם! אני מזכיר לכם שמחר בבוקר בשעה עשר תתקיים ישיבה באולם הגדול.
נא לשלוח אליי את הדוח של החודש שעבר עד סוף השבוע. כבר שלחתי את החוזה בדואר, אבל עדיין לא קיבלתי תשובה.
תודה רבה על התשובה המהירה, הכול הסתדר. נשמח לראות אתכם בפתיחת החנות החדשה.
אם יש לכם שאלות, התקשרו אלינו או כתבו לכתובת הזאת. הרכבת מאחרת, אגיע בעוד שעה בערך.
אל תשכח לקנות לחם וחלב בדרך הביתה. אתמול ירד השלג הראשון והילדים שיחקו כל הערב.'''),
    'Arabic': ('windows-1256 iso-8859-6', '''
صباح الخير جميعا! أذكركم بأن الاجتماع سيعقد غدا في الساعة العاشرة صباحا في القاعة الكبيرة.
الرجاء إرسال تقرير الشهر الماضي قبل نهاية الأسبوع. لقد أرسلت العقد بالبريد ولكن لم يصلني الجواب بعد.
شكرا على الرد السريع، كل شيء على ما يرام. يسعدنا أن نراكم في افتتاح المتجر الجديد.
إذا كانت لديكم أسئلة فاتصلوا بنا أو اكتبوا إلى هذا العنوان. القطار متأخر وسأصل بعد ساعة تقريبا.
لا تنس أن تشتري الخبز والحليب في طريقك إلى البيت. سقط أول ثلج أمس ولعب الأطفال طوال المساء.'''),
    'Thai': ('windows-874 tis-620', '''
สวัสดีทุกท่าน ขอแจ้งให้ทราบว่าพรุ่งนี้เวลาสิบโมงเช้าจะมีการประชุมที่ห้องประชุมใหญ่
กรุณาส่งรายงานของเดือนที่แล้วมาให้ฉันภายในสิ้นสัปดาห์นี้ ฉันส่งสัญญาทางไปรษณีย์แล้วแต่ยังไม่ได้รับคำตอบ
ขอบคุณมากสำหรับคำตอบที่รวดเร็ว ทุกอย่างเรียบร้อยดี เรายินดีที่จะได้พบคุณในวันเปิดร้านใหม่
ถ้ามีคำถามกรุณาโทรศัพท์หรือเขียนมาที่ที่อยู่นี้ รถไฟมาช้า ฉันจะถึงในอีกประมาณหนึ่งชั่วโมง
อย่าลืมซื้อขนมปังและนมระหว่างทางกลับบ้าน เมื่อวานฝนตกหนักและเด็กๆ เล่นน้ำกันทั้งวัน'''),
    'Japanese': ('shift_jis euc-jp iso-2022-jp', '''
お世話になっております。明日の午前十時から大会議室で打ち合わせを行いますのでお知らせします。
先月分の報告書を今週末までに送ってください。契約書はすでに郵送しましたが、まだ返事がありません。
早速のご返信ありがとうございました。すべてうまくいきました。新しい店の開店の日にお会いできるのを楽しみにしています。
ご質問がありましたら、お電話いただくか、このアドレスまでメールをお送りください。電車が遅れているので、あと一時間ほどで着きます。
帰りにパンと牛乳を買うのを忘れないでね。昨日は初雪が降って、子どもたちは夜までそりで遊んでいました。'''),
    'Chinese, simplified': ('gb18030 hz-gb-2312', '''
大家好！提醒各位，明天上午十点在大会议室开会。请在本周末以前把上个月的报告发给我。
合同我已经通过邮局寄出去了，可是还没有收到回复。谢谢您这么快就回信，一切都很顺利。
欢迎您来参加我们新商店的开业典礼。如果有什么问题，请打电话给我们，或者写信到这个地址。
火车晚点了，我大概一个小时以后到。回家的路上别忘了买面包和牛奶。
昨天下了第一场雪，孩子们整个晚上都在外面玩。您订的货物将在三天之内送到，请注意查收。'''),
    'Chinese, traditional': ('big5', '''
大家好！提醒各位，明天上午十點在大會議室開會。請在本週末以前把上個月的報告寄給我。
合約我已經透過郵局寄出去了，可是還沒有收到回覆。謝謝您這麼快就回信，一切都很順利。
歡迎您來參加我們新商店的開幕典禮。如果有什麼問題，請打電話給我們，或者寫信到這個地址。
火車誤點了，我大概一個小時以後到。回家的路上別忘了買麵包和牛奶。
昨天下了第一場雪，孩子們整個晚上都在外面玩。您訂的貨物將在三天之內送到，請注意查收。'''),
    'Korean': ('windows-949 iso-2022-kr', '''
안녕하세요 여러분! 내일 오전 열 시에 대회의실에서 회의가 있다는 것을 알려 드립니다.
지난달 보고서를 이번 주말까지 보내 주시기 바랍니다. 계약서는 이미 우편으로 보냈지만 아직 답장이 없습니다.
빠른 답변 감사합니다. 모든 일이 잘 되었습니다. 새 가게 개업식에서 뵙게 되면 기쁘겠습니다.
질문이 있으시면 전화를 하시거나 이 주소로 메일을 보내 주세요. 기차가 늦어서 한 시간쯤 뒤에 도착하겠습니다.
집에 오는 길에 빵과 우유를 사는 것을 잊지 마세요. 어제 첫눈이 와서 아이들이 저녁 내내 썰매를 탔습니다.'''),
    'Vietnamese': ('windows-1258', '''
Chào các bạn! Tôi xin nhắc rằng sáng mai lúc mười giờ sẽ có cuộc họp tại phòng lớn.
Xin vui lòng gửi cho tôi bản báo cáo tháng trước trước cuối tuần này. Tôi đã gửi hợp đồng qua bưu điện nhưng chưa có trả lời.
Cảm ơn bạn đã trả lời nhanh, mọi việc đều tốt đẹp. Chúng tôi rất vui được gặp bạn trong ngày khai trương cửa hàng mới.
Nếu có câu hỏi, xin gọi điện hoặc viết thư về địa chỉ này. Tàu đến trễ, khoảng một tiếng nữa tôi mới tới.
Đừng quên mua bánh mì và sữa trên đường về nhà. Hôm qua trời mưa to và bọn trẻ chơi trong nhà suốt buổi tối.'''),
    'Serbian': ('windows-1251 iso-8859-5', '''
Добар дан, колеге! Подсећам вас да се сутра у десет сати ујутру одржава састанак у великој сали.
Молим вас да ми пошаљете извештај за прошли месец до краја недеље. Уговор сам већ послао поштом, али одговора још нема.
Хвала на брзом одговору, све је успело. Биће нам драго да вас видимо на отварању нове продавнице.
Ако имате питања, позовите нас или пишите на ову адресу. Воз касни, стижем отприлике за сат времена.
Немој да заборавиш да купиш хлеб и млеко на путу кући. Јуче је пао први снег и деца су се цело вече санкала.'''),
}
